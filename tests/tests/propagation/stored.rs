//! Carriers that are stored, and read by whoever does the work later.

use trace_runtime::propagation::{self, Carrier};
use trace_runtime::testing::capture;
use trace_runtime::traced;

use crate::request::{SAMPLED, request};

fn stored() -> Carrier {
    Carrier::of(&propagation::extract(&request(SAMPLED)))
}

#[test]
fn a_stored_carrier_comes_back_whole() {
    let text = stored().to_string();
    assert_eq!(text, format!("1 {SAMPLED} tenant=a congo=t61,rojo=00f"));
    assert_eq!(text.parse::<Carrier>().expect("what we write"), stored());
    let json = serde_json::to_string(&stored()).expect("a string");
    assert_eq!(json, format!("\"{text}\""));
    assert_eq!(
        serde_json::from_str::<Carrier>(&json).expect("a string"),
        stored()
    );
    let empty = Carrier::default();
    assert_eq!(empty.to_string(), "1 -  ");
    assert_eq!(
        empty.to_string().parse::<Carrier>().expect("what we write"),
        empty
    );
    let spaced = stored()
        .context()
        .with_trace_state("a= b  c".parse().expect("valid"));
    let spaced = Carrier::of(&spaced);
    assert_eq!(
        spaced
            .to_string()
            .parse::<Carrier>()
            .expect("what we write"),
        spaced
    );
}

#[test]
fn a_job_does_not_fail_for_its_trace() {
    for text in [
        "",
        "2 x",
        "1",
        "1 junk  ",
        "1 -  ,junk",
        "1 - junk ",
        &"x".repeat(1_000_000),
    ] {
        assert!(text.parse::<Carrier>().is_err(), "{text:.20}");
        let json = serde_json::to_string(text).expect("a string");
        let read = serde_json::from_str::<Carrier>(&json).expect("never an error");
        assert_eq!(read, Carrier::default(), "{text:.20}");
    }
    let orphan: Carrier = "1 -  a=1".parse().expect("the form is right");
    assert_eq!(orphan, Carrier::default(), "requirement 27");
}

#[test]
fn a_retry_is_a_trace_of_its_own() {
    let (first, second) = (stored().attempt(1), stored().attempt(2));
    assert_eq!(first.parent().span_context(), SAMPLED.parse().ok());
    assert_eq!(first.parent().trace_state().as_str(), "congo=t61,rojo=00f");
    assert_eq!(first.link(), None);
    assert_eq!(second.parent().trace_id(), None);
    assert_eq!(second.link(), SAMPLED.parse().ok());
    for attempt in [first, second] {
        assert_eq!(attempt.parent().baggage().as_str(), "tenant=a");
    }
    assert_eq!(Carrier::default().attempt(0).parent().trace_id(), None);
    assert_eq!(Carrier::default().attempt(2).link(), None);
}

#[test]
fn a_batch_links_to_all_its_jobs() {
    #[traced(kind = consumer, links = jobs)]
    fn batch(jobs: &[Carrier]) {}
    let ((), spans) = capture(|| batch(&[stored(), Carrier::default(), stored()]));
    let links = spans.named("batch").one().links().to_vec();
    assert_eq!(links.len(), 2);
    assert_eq!(Some(links[0].span_context()), SAMPLED.parse().ok());
}
