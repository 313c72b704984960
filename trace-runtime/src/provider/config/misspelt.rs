//! Variables that nobody reads, with names very close to those that we do.

use super::environment::Variables;

/// One for each variable whose name is one slip away from a known one that is not set itself.
pub(super) fn warnings(variables: &Variables, known: &[&'static str]) -> Vec<String> {
    variables
        .names()
        .filter(|name| !known.contains(name))
        .filter_map(|name| Some((name, meant(name, known)?)))
        .filter(|(_, meant)| variables.get(meant).is_none())
        .map(|(name, meant)| format!("{name} is not known: did you mean {meant}?"))
        .collect()
}

/// The known name that is one slip away.
fn meant(name: &str, known: &[&'static str]) -> Option<&'static str> {
    let is_close = |other: &&&str| is_one_slip(name.as_bytes(), other.as_bytes());
    known.iter().find(is_close).copied()
}

/// Whether one letter is missing, too many or another one, or two neighbours changed places. Names of OpenTelemetry differ by more.
fn is_one_slip(one: &[u8], other: &[u8]) -> bool {
    let before = common(one.iter(), other.iter());
    let (one, other) = (&one[before..], &other[before..]);
    let behind = common(one.iter().rev(), other.iter().rev());
    match (&one[..one.len() - behind], &other[..other.len() - behind]) {
        ([] | [_], [_]) | ([_], []) => true,
        ([a, b], [c, d]) => (a, b) == (d, c),
        _ => false,
    }
}

fn common<'a>(one: impl Iterator<Item = &'a u8>, other: impl Iterator<Item = &'a u8>) -> usize {
    one.zip(other)
        .take_while(|(one, other)| one == other)
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 3] = [
        "OTEL_TRACES_EXPORTER",
        "OTEL_SERVICE_NAME",
        "OTEL_BSP_SCHEDULE_DELAY",
    ];

    #[test]
    fn a_slip_is_found_and_a_neighbour_is_none() {
        for (name, wanted) in [
            ("OTEL_TRACE_EXPORTER", Some(KNOWN[0])),
            ("OTEL_TRACES_EXPORTERS", Some(KNOWN[0])),
            ("OTEL_SERVICENAME", Some(KNOWN[1])),
            ("OTEL_SERVCIE_NAME", Some(KNOWN[1])),
            ("OTEL_SERVICE-NAME", Some(KNOWN[1])),
            ("OTEL_SERVICE_NAMESPACE", None),
            ("OTEL_LOGS_EXPORTER", None),
            ("OTEL_METRICS_EXPORTER", None),
            ("OTEL_BLRP_SCHEDULE_DELAY", None),
            ("PATH", None),
            ("", None),
        ] {
            assert_eq!(meant(name, &KNOWN), wanted, "{name}");
        }
    }

    #[test]
    fn nobody_is_asked_about_what_is_set() {
        let both = [
            "OTEL_SERVICE_NAMES",
            "OTEL_SERVICE_NAME",
            "OTEL_TRACE_EXPORTER",
        ];
        let variables = Variables::new(both.map(|name| (name.into(), "x".into())));
        let wanted = "OTEL_TRACE_EXPORTER is not known: did you mean OTEL_TRACES_EXPORTER?";
        assert_eq!(warnings(&variables, &KNOWN), [wanted]);
    }
}
