use super::*;

fn resource(key: &str, value: &str, url: &'static str) -> Resource {
    Resource::builder()
        .attribute(key, value)
        .schema_url(url)
        .build()
}

#[test]
fn an_empty_resource_says_nothing() {
    let empty = Resource::empty();
    assert_eq!(empty.attributes().count(), 0);
    assert_eq!(empty.schema_url(), None);
    assert_eq!(empty.service_name(), "unknown_service");
}

#[test]
fn attributes_of_every_type_are_kept_in_order() {
    let all = Resource::builder()
        .attribute("text", "ключ")
        .attribute("flag", true)
        .attribute("whole", -7)
        .attribute("float", 0.5)
        .attribute("list", ["a", "b"])
        .attribute("nothing", None::<i64>)
        .attribute("flag", false)
        .build();
    let seen: Vec<_> = all
        .attributes()
        .map(|it| (it.key, it.value.to_string()))
        .collect();
    let wanted = [
        ("text", "ключ"),
        ("flag", "false"),
        ("whole", "-7"),
        ("float", "0.5"),
        ("list", "[a, b]"),
    ];
    assert_eq!(seen, wanted.map(|(key, value)| (key, value.to_owned())));
}

#[test]
fn the_updating_resource_wins_even_with_an_empty_value() {
    let old = resource("service.name", "old", "").merge(&resource("kept", "yes", ""));
    let merged = old.merge(&resource("service.name", "", ""));
    assert_eq!(merged.attribute("service.name"), Some(Value::Str("")));
    assert_eq!(merged.attribute("kept"), Some(Value::Str("yes")));
    assert_eq!(merged.attributes().count(), 2);
    assert_eq!(old.service_name(), "old");
}

#[test]
fn schema_urls_merge_by_the_table_of_the_specification() {
    for (old, new, merged) in [
        ("", "", None),
        ("a", "", Some("a")),
        ("", "b", Some("b")),
        ("a", "a", Some("a")),
        ("a", "b", None),
    ] {
        let result = resource("k", "v", old).merge(&resource("k", "v", new));
        assert_eq!(result.schema_url(), merged, "{old}, {new}");
    }
}

#[test]
fn equality_does_not_ask_for_an_order() {
    let one = resource("a", "1", "").merge(&resource("b", "2", ""));
    let other = resource("b", "2", "").merge(&resource("a", "1", ""));
    assert_eq!(one, other);
    assert_ne!(one, resource("a", "1", ""));
    assert_ne!(resource("a", "1", ""), one);
    assert_ne!(resource("a", "1", "x"), resource("a", "1", ""));
}

#[test]
fn the_basic_resource_names_the_service_after_the_program() {
    let basic = basic();
    let name = basic.service_name();
    assert!(name.starts_with("unknown_service:trace_runtime"), "{name}");
    assert_eq!(
        basic.attribute("telemetry.sdk.language"),
        Some(Value::Str("rust"))
    );
}
