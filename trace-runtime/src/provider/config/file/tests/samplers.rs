//! Samplers are put together as the file says.

use super::settings;

/// The settings of each of these samplers show the text behind it, and warn of nothing.
fn are_taken(samplers: &[(&str, &str)]) {
    for (sampler, wanted) in samplers {
        let settings = settings(
            &format!("file_format: '1.0'\ntracer_provider:\n  sampler: {{ {sampler} }}\n"),
            &[],
        );
        let description = format!("{:?}", settings.sampler.value);
        assert!(description.contains(wanted), "{sampler}: {description}");
        let warnings: Vec<_> = settings.warnings().collect();
        assert_eq!(warnings, [""; 0], "{sampler}");
    }
}

#[test]
fn alone() {
    are_taken(&[
        ("always_off:", "AlwaysOffSampler"),
        (
            "trace_id_ratio_based: { ratio: 0.25 }",
            "TraceIdRatioBased{0.25}",
        ),
        (
            "probability/development: { ratio: 0.5 }",
            "TraceIdRatioBased{0.5}",
        ),
    ]);
}

#[test]
fn around_others() {
    are_taken(&[
        (
            "always_record: { root: { always_off: } }",
            "AlwaysOffSampler",
        ),
        (
            "composite/development: { parent_threshold: { root: { probability: { ratio: 0.5 } } } }",
            "0.5",
        ),
        (
            "parent_based: { root: { always_off: }, remote_parent_not_sampled: { always_on: } }",
            "AlwaysOnSampler",
        ),
    ]);
}

#[test]
fn of_jaeger() {
    are_taken(&[
        (
            "jaeger_remote/development: { endpoint: 'http://j:5778', interval: 5000, initial_sampler: { trace_id_ratio_based: { ratio: 0.5 } } }",
            "jaeger_remote endpoint=http://j:5778 pollingIntervalMs=5000 initialSamplingRate=0.5",
        ),
        (
            "parent_based: { root: { jaeger_remote/development: { endpoint: 'http://j', initial_sampler: { always_off: } } } }",
            "parentbased_jaeger_remote endpoint=http://j initialSamplingRate=0",
        ),
    ]);
}
