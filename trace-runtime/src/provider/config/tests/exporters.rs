//! Where spans go.

use super::realized;

#[test]
fn without_an_endpoint_spans_are_drawn() {
    assert_eq!(realized(&[]), (vec!["console"], Vec::new()));
    assert_eq!(
        realized(&[("OTEL_TRACES_EXPORTER", "none")]),
        (vec![], Vec::new())
    );
    let both = realized(&[("OTEL_TRACES_EXPORTER", "console,json")]);
    assert_eq!(both, (vec!["console", "json"], Vec::new()));
}

#[cfg(feature = "otlp-http")]
#[test]
fn an_endpoint_is_enough_to_send_to_it() {
    let endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1");
    assert_eq!(realized(&[endpoint]), (vec!["otlp"], Vec::new()));
    let none = [endpoint, ("OTEL_TRACES_EXPORTER", "none")];
    assert_eq!(realized(&none), (vec![], Vec::new()));
}

#[cfg(not(any(feature = "otlp-http", feature = "otlp-json", feature = "otlp-grpc")))]
#[test]
fn an_exporter_that_this_build_has_not_names_its_feature() {
    let (exporters, warnings) = realized(&[("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c:4318")]);
    assert_eq!(exporters, ["console"]);
    let start = "OTEL_EXPORTER_OTLP_ENDPOINT: no exporter otlp: ";
    assert!(warnings[0].starts_with(start), "{warnings:?}");
    assert!(warnings[0].contains("`otlp-http`"), "{warnings:?}");
    let end = "; taking exporters = console";
    assert!(warnings[0].ends_with(end), "{warnings:?}");
    assert_eq!(warnings.len(), 1, "{warnings:?}");
}

#[test]
fn exporters_that_can_be_made_are_taken_without_the_others() {
    let (exporters, warnings) = realized(&[("OTEL_TRACES_EXPORTER", "console,json:/nowhere/x")]);
    assert_eq!(exporters, ["console"]);
    let start = "OTEL_TRACES_EXPORTER: no exporter json: cannot open /nowhere/x for the spans: ";
    assert!(warnings[0].starts_with(start), "{warnings:?}");
    assert!(
        warnings[0].ends_with("; taking exporters = console"),
        "{warnings:?}"
    );
}

#[cfg(all(feature = "otlp-http", not(feature = "tls")))]
#[test]
fn an_endpoint_that_lacks_its_scheme_is_told_which_it_has() {
    let (_, warnings) = realized(&[("OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4318")]);
    let hint = "without a scheme it is https: write http://localhost:4318 for no TLS";
    assert!(warnings[0].contains(hint), "{warnings:?}");
    let (_, warnings) = realized(&[("OTEL_EXPORTER_OTLP_ENDPOINT", "https://localhost:4318")]);
    assert!(!warnings[0].contains("scheme"), "{warnings:?}");
}
