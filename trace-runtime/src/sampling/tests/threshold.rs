//! The vectors of OpenTelemetry's specification, and what it says of malformed values.

use super::super::threshold::{Randomness, Threshold, with_threshold};
use super::{state, trace_with};

/// The table of "Converting floating-point probability to threshold value": one trace in so many, and the thresholds of precision 3, 4 and 5.
const TABLE: [(f64, [&str; 3]); 13] = [
    (1.0, ["0", "0", "0"]),
    (2.0, ["8", "8", "8"]),
    (3.0, ["aab", "aaab", "aaaab"]),
    (4.0, ["c", "c", "c"]),
    (5.0, ["ccd", "cccd", "ccccd"]),
    (8.0, ["e", "e", "e"]),
    (10.0, ["e66", "e666", "e6666"]),
    (16.0, ["f", "f", "f"]),
    (100.0, ["fd71", "fd70a", "fd70a4"]),
    (1_000.0, ["ffbe7", "ffbe77", "ffbe76d"]),
    (10_000.0, ["fff972", "fff9724", "fff97247"]),
    (100_000.0, ["ffff584", "ffff583a", "ffff583a5"]),
    (1_000_000.0, ["ffffef4", "ffffef39", "ffffef391"]),
];

#[test]
fn probabilities_become_the_thresholds_of_the_specification() {
    for (one_in, thresholds) in TABLE {
        let written = [3, 4, 5].map(|precision| {
            let threshold = Threshold::with_precision(1.0 / one_in, precision);
            threshold.expect("not zero").to_string()
        });
        assert_eq!(written, thresholds, "1 in {one_in}");
        let four = Threshold::from_probability(1.0 / one_in).expect("not zero");
        assert_eq!(four.to_string(), thresholds[1], "1 in {one_in}");
    }
}

/// The columns "Actual probability" and "Exact Adjusted Count", as they are printed there.
#[test]
fn thresholds_say_how_many_traces_a_sampled_one_stands_for() {
    for (text, probability, count) in [
        ("0", "1", "1"),
        ("c", "0.25", "4"),
        ("aaab", "0.3333282470703125", "3.00004577706569"),
        ("e666", "0.100006103515625", "9.99938968568813"),
        (
            "ffffef391",
            "0.0000009999930625781417",
            "1000006.9374699865",
        ),
    ] {
        let threshold: Threshold = text.parse().expect("well-formed");
        assert_eq!(threshold.probability().to_string(), probability, "{text}");
        assert_eq!(threshold.adjusted_count().to_string(), count, "{text}");
    }
}

#[test]
fn probabilities_at_the_edges() {
    let least = 1.0 / 2_f64.powi(56);
    for (probability, threshold) in [
        (0.0, None),
        (-1.0, None),
        (f64::NAN, None),
        (f64::NEG_INFINITY, None),
        (least / 4.0, None),
        (least, Some("ffffffffffffff")),
        (least * 16.0, Some("fffffffffffff")),
        (1.0 - f64::EPSILON, Some("0")),
        (1.5, Some("0")),
        (f64::INFINITY, Some("0")),
    ] {
        let found = Threshold::from_probability(probability).map(|it| it.to_string());
        assert_eq!(found.as_deref(), threshold, "{probability}");
    }
    let exact = |digits| Threshold::with_precision(0.1, digits).map(|it| it.to_string());
    assert_eq!(exact(0).as_deref(), Some("e"), "one digit is the least");
    assert_eq!(exact(u32::MAX).as_deref(), Some("e6666666666666"));
}

/// A higher probability never has a higher threshold, whatever the precision cuts.
#[test]
fn thresholds_fall_as_probabilities_rise() {
    for precision in 1..=14 {
        let steps = (1..=10_000).map(|step| f64::from(step) / 10_000.0);
        let thresholds: Vec<_> = steps
            .map(|probability| Threshold::with_precision(probability, precision))
            .collect();
        assert!(thresholds.is_sorted_by(|lower, higher| lower >= higher));
    }
}

#[test]
fn values_are_one_to_fourteen_lowercase_digits() {
    for (text, read) in [
        ("0", "0"),
        ("000", "0"),
        ("c", "c"),
        ("c0", "c"),
        ("0c", "0c"),
        ("ffffffffffffff", "ffffffffffffff"),
    ] {
        assert_eq!(text.parse::<Threshold>().expect(text).to_string(), read);
    }
    for text in ["", "C", "g", "+c", " c", "0x8", "fffffffffffffff", "é"] {
        assert!(text.parse::<Threshold>().is_err(), "{text}");
    }
    for text in ["", "6e6d1a75832a2", "6e6d1a75832a2f0", "6E6D1A75832A2F"] {
        assert!(text.parse::<Randomness>().is_err(), "{text}");
    }
}

/// "Explicit randomness value": kept from 56.9 % on.
#[test]
fn explicit_randomness_is_taken_before_the_trace_id() {
    let trace = trace_with(0);
    let explicit = Randomness::of(trace, &state("rojo=1,ot=th:0;rv:6e6d1a75832a2f"));
    assert_eq!(explicit.to_string(), "6e6d1a75832a2f");
    let keeps = |probability| {
        let threshold = Threshold::with_precision(probability, 14).expect("not zero");
        threshold.keeps(explicit)
    };
    assert!(keeps(1.0) && keeps(0.57));
    assert!(!keeps(0.568) && !keeps(0.1));
    for absent in ["rojo=1", "ot=rv:6e6d1a75832a2", "ot=xrv:6e6d1a75832a2f"] {
        let randomness = Randomness::of(trace_with(0xff00_0000_0000_0001), &state(absent));
        assert_eq!(randomness.to_string(), "00000000000001", "{absent}");
    }
    let at = |word| Randomness::of(trace_with(word), &state("a=1"));
    let half: Threshold = "8".parse().expect("well-formed");
    assert!(half.keeps(at(0x0080_0000_0000_0000)), "at the threshold");
    assert!(!half.keeps(at(0xff7f_ffff_ffff_ffff)), "just below it");
}

#[test]
fn thresholds_are_written_beside_what_is_there() {
    let set = |before: &str, threshold: &str| {
        let threshold = threshold.parse().ok();
        with_threshold(&state(before), threshold).to_string()
    };
    for (before, threshold, after) in [
        ("rojo=1", "c", "ot=th:c,rojo=1"),
        ("rojo=1,ot=th:8", "c", "ot=th:c,rojo=1"),
        (
            "ot=p:8;th:8;rv:6e6d1a75832a2f",
            "c",
            "ot=th:c;p:8;rv:6e6d1a75832a2f",
        ),
        ("ot=th:c,rojo=1", "", "rojo=1"),
        ("ot=th:c;p:8,rojo=1", "", "ot=p:8,rojo=1"),
        ("ot=th:zz", "", ""),
        ("ot=th:8;th:9;p:1", "c", "ot=th:c;p:1"),
        ("ot=junk;P:1;p:8", "c", "ot=th:c;p:8"),
        ("rojo=1,ot=th:c", "c", "rojo=1,ot=th:c"),
        ("rojo=1", "", "rojo=1"),
        ("not=th:c", "", "not=th:c"),
    ] {
        assert_eq!(set(before, threshold), after, "{before} with {threshold}");
    }
}

/// "If setting a value ends up making the entire `ot` entry exceed the 256 characters limit, SDKs are advised to abort": without leaving what is no longer true.
#[test]
fn a_threshold_without_room_is_left_out() {
    let long = format!("ot=th:8;x:{}", "y".repeat(249));
    assert_eq!(long.len(), 3 + 256);
    let rest = format!("ot=x:{}", "y".repeat(249));
    let threshold = "c0001".parse().expect("well-formed");
    assert_eq!(
        with_threshold(&state(&long), Some(threshold)).as_str(),
        rest
    );
}

#[test]
fn a_further_stage_multiplies() {
    let half = Threshold::from_probability(0.5).expect("not zero");
    assert_eq!(half.thinned(0.5).expect("not zero").to_string(), "c");
    assert_eq!(half.thinned(0.0), None);
    assert_eq!(Threshold::ALWAYS.thinned(1.0), Some(Threshold::ALWAYS));
}
