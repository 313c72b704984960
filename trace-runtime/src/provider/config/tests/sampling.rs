//! What becomes of a trace.

use super::super::*;
use super::{read, shown, warnings};

#[test]
fn reasons_to_keep_a_trace_say_nothing_where_all_are_kept() {
    for (variable, text, label, value) in [
        (
            "TRACE_TAIL_ATTRIBUTES",
            "tenant=acme*",
            "all with an attribute",
            "tenant=acme*",
        ),
        ("TRACE_TAIL_LINGER", "250", "wait for late spans", "250 ms"),
        ("TRACE_TAIL_MEMORY", "1024", "memory, in bytes", "1024"),
        (
            "TRACE_TAIL_ROUTES",
            "/a/*=1.0, /b=c=0",
            "shares of routes",
            "/a/*=1, /b=c=0",
        ),
        (
            "TRACE_TAIL_SLOW",
            "2000",
            "all that take longer than",
            "2 s",
        ),
    ] {
        let said = [(variable, text), ("TRACE_TAIL_RATE", "0.1")];
        let wanted = (value.to_owned(), variable.to_owned());
        assert_eq!(shown(&said, "tail", label), wanted);
        for (share, environment, warned) in [
            (None, None, true),
            (Some("0.5"), None, false),
            (None, Some("production"), false),
        ] {
            let share = share.map(|share| ("TRACE_TAIL_RATE", share));
            let said: Vec<_> = [(variable, text)].into_iter().chain(share).collect();
            let mut settings = read(&said);
            settings.choose_sampler(environment);
            let warnings: Vec<_> = settings.warnings().collect();
            let wanted =
                format!("{variable} says nothing without TRACE_TAIL_RATE: all traces are kept");
            assert_eq!(warnings.contains(&wanted), warned, "{warnings:?}");
        }
    }
}

#[test]
fn a_limit_is_put_on_what_was_chosen() {
    let limit = ("TRACE_SAMPLING_LIMIT", "50");
    for (sampler, wanted) in [
        (
            ("TRACE_SAMPLING_RATE", "0.1"),
            "parentbased_traceidratio 0.1, at most 50/s",
        ),
        (
            ("OTEL_TRACES_SAMPLER", "always_on"),
            "always_on, at most 50/s",
        ),
    ] {
        let got = shown(&[sampler, limit], "sampling", "sampler");
        assert_eq!(got, (wanted.to_owned(), limit.0.to_owned()));
    }
    let mut settings = read(&[("TRACE_SAMPLING_RATE", "0.1"), limit]);
    let description = settings.sampler("shop").description().into_owned();
    let wanted = "ParentBased{root:RateLimited{50.0/s,of:TraceIdRatioBased{0.1}}}";
    assert_eq!(description, wanted);

    let mut settings = Settings {
        sampler: Setting::code(Sampling::Made(std::sync::Arc::new(
            crate::sampling::AlwaysOn,
        ))),
        ..Settings::default()
    };
    let pair = (limit.0.to_owned(), limit.1.to_owned());
    settings.read(&Variables::new([pair]));
    let warning = settings.warnings().next().expect("it is not limited");
    let wanted = "TRACE_SAMPLING_LIMIT=50: it limits no sampler that was put together elsewhere, such as AlwaysOnSampler; taking sampler = AlwaysOnSampler";
    assert_eq!(warning, wanted);
}

#[test]
fn the_argument_belongs_to_the_sampler() {
    for (sampler, argument, value) in [
        ("traceidratio", "0.1", "traceidratio 0.1"),
        (
            "parentbased_traceidratio",
            "0.1",
            "parentbased_traceidratio 0.1",
        ),
        (
            "parentbased_traceidratio",
            "2",
            "parentbased_traceidratio 1",
        ),
        ("always_on", "0.1", "always_on"),
        (
            "parentbased_jaeger_remote",
            "endpoint=http://j:5778",
            "parentbased_jaeger_remote endpoint=http://j:5778",
        ),
        (
            "jaeger_remote",
            "initialSamplingRate=0.5, pollingIntervalMs=5000,endpoint=http://me:secret@j:5778",
            "jaeger_remote endpoint=http://***@j:5778 pollingIntervalMs=5000 initialSamplingRate=0.5",
        ),
    ] {
        let variables = [
            ("OTEL_TRACES_SAMPLER", sampler),
            ("OTEL_TRACES_SAMPLER_ARG", argument),
        ];
        assert_eq!(
            shown(&variables, "sampling", "sampler").0,
            value,
            "{sampler}"
        );
        let is_bad = argument == "2" || sampler == "always_on";
        assert_eq!(warnings(&variables).len(), usize::from(is_bad));
    }
}

#[test]
fn an_argument_for_jaeger_is_understood_as_a_whole() {
    for argument in [
        "endpoint=j:5778",
        "pollingIntervalMs=0",
        "endpoint=http://j:5778,initialSamplingRate=2",
        "samplingRate=1",
    ] {
        let variables = [
            ("OTEL_TRACES_SAMPLER", "jaeger_remote"),
            ("OTEL_TRACES_SAMPLER_ARG", argument),
        ];
        assert_eq!(shown(&variables, "sampling", "sampler").0, "jaeger_remote");
        let warnings = warnings(&variables);
        let start = format!("OTEL_TRACES_SAMPLER_ARG={argument} is not understood: wanted for ");
        assert!(warnings[0].starts_with(&start), "{warnings:?}");
    }
}

#[cfg(not(feature = "jaeger"))]
#[test]
fn a_remote_sampler_is_replaced_by_what_it_would_begin_with() {
    let sampler = ("OTEL_TRACES_SAMPLER", "parentbased_jaeger_remote");
    let argument = (
        "OTEL_TRACES_SAMPLER_ARG",
        "endpoint=http://j:1,initialSamplingRate=0.25",
    );
    let (_, warnings) = super::realized(&[sampler, argument]);
    let wanted = "OTEL_TRACES_SAMPLER_ARG: no sampler jaeger_remote: this build lacks the feature `jaeger` of trace-runtime; taking parentbased_traceidratio 0.25";
    assert_eq!(warnings, [wanted]);
}

#[test]
fn production_keeps_a_tenth_and_what_fails_unless_somebody_chose() {
    let chosen = [("OTEL_TRACES_SAMPLER", "always_on")];
    let in_a_file = [("TRACE_SAMPLER_FILE", "rules")];
    for (environment, variables, share) in [
        (Some("production"), &[][..], Some(0.1)),
        (Some("Production"), &[], Some(0.1)),
        (Some("staging"), &[], None),
        (None, &[], None),
        (Some("production"), &chosen, None),
        (Some("production"), &in_a_file, None),
    ] {
        let mut settings = read(variables);
        settings.choose_sampler(environment);
        assert_eq!(settings.tail.share.value, share, "{environment:?}");
    }
}
