//! What is written and read of `baggage`: requirements 53 to 56.

use trace_runtime::Baggage;

#[test]
fn any_text_can_be_baggage() {
    for text in [
        "",
        "a b",
        "a,b;c=d",
        "\"\\",
        "100%",
        "%41",
        "naïve 😀",
        "\r\n\0",
    ] {
        let baggage = Baggage::EMPTY.with("key", text).expect("any value");
        let wire = baggage.as_str().as_bytes();
        assert!(wire.iter().all(u8::is_ascii_graphic), "{baggage}");
        let read: Baggage = baggage.as_str().parse().expect("what we write is valid");
        assert_eq!(read.get("key").as_deref(), Some(text));
    }
    for key in ["", "a b", "a=b", "a,b", "é", "a\r\n"] {
        assert!(Baggage::EMPTY.with(key, "1").is_err(), "{key:?}");
    }
}

#[test]
fn baggage_is_read_as_it_was_meant() {
    let value = |text: &str| {
        let baggage: Baggage = text.parse().expect("valid");
        baggage.get("a").map(std::borrow::Cow::into_owned)
    };
    assert_eq!(value("a=%e2%82%ac").as_deref(), Some("€"));
    assert_eq!(value("a=%2541").as_deref(), Some("%41"), "decoded once");
    assert_eq!(value("a=%C3%28").as_deref(), Some("\u{fffd}("));
    assert_eq!(value("a=+").as_deref(), Some("+"));
    assert_eq!(value("a=1,a=2").as_deref(), Some("2"));
    assert_eq!(value("A=1"), None);
    let baggage: Baggage = "a=1;p=%20;q,b=2".parse().expect("valid");
    let member = baggage.member("a").expect("it is there");
    let properties: Vec<_> = member
        .properties()
        .map(|(key, value)| (key, value.map(String::from)))
        .collect();
    assert_eq!(properties, [("p", Some(" ".to_owned())), ("q", None)]);
}

#[test]
fn baggage_stays_within_its_limits() {
    let grow = |baggage: Baggage, at: usize| baggage.with(&format!("k{at}"), "v");
    let full = (0..64).try_fold(Baggage::EMPTY, grow).expect("64 members");
    assert!(grow(full.clone(), 64).is_err());
    let same = full.with("k3", "w").expect("in the place of another");
    assert_eq!(same.iter().count(), 64);
    assert!(Baggage::EMPTY.with("k", &"v".repeat(8190)).is_ok());
    assert!(Baggage::EMPTY.with("k", &"v".repeat(8191)).is_err());
    assert_eq!(same.without("k3").iter().count(), 63);
    assert_eq!(
        Baggage::EMPTY.with("a", "1").expect("valid").without("a"),
        Baggage::EMPTY
    );
}
