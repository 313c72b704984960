//! What a file says that is not understood: named with its place, and with what is taken instead.

use super::warnings;

/// Each of these lines, behind that of the version, has one warning.
fn are_warned_of(lines: &[(&str, &str)]) {
    for (line, wanted) in lines {
        assert_eq!(
            warnings(&format!("file_format: '1.0'\n{line}\n")),
            [*wanted],
            "{line}"
        );
    }
}

#[test]
fn another_version() {
    assert_eq!(
        warnings("file_format: '2.0'"),
        ["file: file_format is of another version than 1: what is known of it is taken"]
    );
}

#[test]
fn names_and_values() {
    are_warned_of(&[
        (
            "tracer_provider: { sampling: }",
            "file: tracer_provider.sampling is not known",
        ),
        (
            "disabled: perhaps",
            "file: disabled=perhaps is not understood: wanted true or false; taking recording = off",
        ),
        (
            "tracer_provider: { limits: { event_count_limit: -1 } }",
            "file: tracer_provider.limits.event_count_limit=-1 is not understood: wanted a whole number; taking events of a span = 128",
        ),
        (
            "tracer_provider: { limits: { event_count_limit: [1] } }",
            "file: tracer_provider.limits.event_count_limit is no single value",
        ),
    ]);
}

#[test]
fn samplers() {
    are_warned_of(&[
        (
            "tracer_provider: { sampler: { mine: } }",
            "file: tracer_provider.sampler.mine is not supported: taking always_on",
        ),
        (
            "tracer_provider: { sampler: { jaeger_remote/development: { endpoint: j } } }",
            "file: tracer_provider.sampler.jaeger_remote/development.endpoint is not understood",
        ),
        (
            "tracer_provider: { sampler: { composite/development: { rule_based: { rules: [{ span_kinds: [strange], sampler: { always_on: } }] } } } }",
            "file: tracer_provider.sampler.composite/development.rule_based.rules[0].span_kinds is not understood: its rule is about nothing",
        ),
    ]);
}

#[test]
fn exporters_and_generators_of_ids() {
    are_warned_of(&[
        (
            "tracer_provider: { processors: [{ batch: { exporter: { mine: } } }] }",
            "file: tracer_provider.processors[0].batch.exporter.mine is not supported: its spans go nowhere",
        ),
        (
            "tracer_provider: { id_generator: { mine: } }",
            "file: tracer_provider.id_generator is not supported: taking random",
        ),
    ]);
}

#[test]
fn resources() {
    are_warned_of(&[
        (
            "resource: { attributes: [{ name: a, value: x, type: int }] }",
            "file: resource.attributes[0] has a value of another type: left out",
        ),
        (
            "resource: { attributes: [{ value: x }] }",
            "file: resource.attributes[0] has no name: left out",
        ),
        (
            "resource: { detection/development: { detectors: [aws: ] } }",
            "file: resource.detection/development.detectors.aws is not known: left out",
        ),
    ]);
}
