//! Variables that nobody reads, with names very close to those that we do.

use super::environment::Variables;

/// One for each variable whose name is one slip or one form of a word away from a known one that is not set itself.
pub(super) fn warnings(variables: &Variables, known: &[&'static str]) -> Vec<String> {
    variables
        .names()
        .filter(|name| !known.contains(name))
        .filter_map(|name| Some((name, meant(name, known)?)))
        .filter(|(_, meant)| variables.get(meant).is_none())
        .map(|(name, meant)| format!("{name} is not known: did you mean {meant}?"))
        .collect()
}

/// The known name that is close.
fn meant(name: &str, known: &[&'static str]) -> Option<&'static str> {
    let slip = |other: &&&str| is_one_slip(name.as_bytes(), other.as_bytes());
    let form = |other: &&&str| is_one_form(name, other);
    let close = known.iter().find(slip).or_else(|| known.iter().find(form));
    close.copied()
}

/// Whether one word has another ending: `SAMPLE` for `SAMPLING`. Shorter beginnings have words in common that mean something else.
fn is_one_form(one: &str, other: &str) -> bool {
    const BEGINNING: usize = 5;
    let (one, other): (Vec<_>, Vec<_>) = (one.split('_').collect(), other.split('_').collect());
    let mut unlike = one.iter().zip(&other).filter(|(one, other)| one != other);
    let (Some((word, wanted)), None) = (unlike.next(), unlike.next()) else {
        return false;
    };
    one.len() == other.len() && common(word.bytes(), wanted.bytes()) >= BEGINNING
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

fn common<T: PartialEq>(one: impl Iterator<Item = T>, other: impl Iterator<Item = T>) -> usize {
    one.zip(other)
        .take_while(|(one, other)| one == other)
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 4] = [
        "OTEL_TRACES_EXPORTER",
        "OTEL_SERVICE_NAME",
        "OTEL_BSP_SCHEDULE_DELAY",
        "TRACE_SAMPLING_RATE",
    ];

    #[test]
    fn a_slip_is_found_and_a_neighbour_is_none() {
        for (name, wanted) in [
            ("OTEL_TRACE_EXPORTER", Some(KNOWN[0])),
            ("OTEL_TRACES_EXPORTERS", Some(KNOWN[0])),
            ("OTEL_SERVICENAME", Some(KNOWN[1])),
            ("OTEL_SERVCIE_NAME", Some(KNOWN[1])),
            ("OTEL_SERVICE-NAME", Some(KNOWN[1])),
            ("TRACE_SAMPLE_RATE", Some(KNOWN[3])),
            ("OTEL_BSP_SCHEDULED_DELAYS", None),
            ("TRACE_SAMPLE_RATE_LIMIT", None),
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
