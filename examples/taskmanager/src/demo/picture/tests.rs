use super::super::traces::Traces;
use super::*;

fn span(id: u8, parent: Option<u8>, name: &str, start: u64, duration: u64, rest: &str) -> String {
    let parent = parent.map(|parent| format!(r#""parent_span_id":"{parent:016x}","#));
    let (parent, trace) = (
        parent.unwrap_or_default(),
        "4bf92f3577b34da6a3ce929d0e0e4736",
    );
    format!(
        r#"{{"trace_id":"{trace}","span_id":"{id:016x}",{parent}"name":"{name}","kind":"internal","start_unix_nanos":{start},"duration_nanos":{duration},"links":[],{rest}}}"#
    )
}

/// A client's request, which is late in one process and a job in another.
fn files() -> [(&'static str, String); 3] {
    let returned = r#""outcome":"returned","attributes":{}"#;
    let late = r#""outcome":"error","status":{"code":"error","description":"too late"},"attributes":{"other":1}"#;
    let asked = r#""outcome":"returned","attributes":{"request.id":"r-1"}"#;
    let tried = r#""outcome":"returned","attributes":{"job.attempt":1}"#;
    let api = [
        span(2, Some(1), "POST", 6_000, 12_000, late),
        span(3, Some(2), "a\\u001bb", 6_000, 10, returned),
    ];
    [
        ("client", span(1, None, "create a task", 0, 24_000, asked)),
        ("api", api.join("\n")),
        (
            "worker",
            span(4, Some(1), "process jobs", 23_999, 2_001, tried),
        ),
    ]
}

#[test]
fn a_trace_is_a_tree_over_time() {
    console::set_colors_enabled(false);
    let files = files();
    let traces = Traces::read(&files).expect("spans");
    let picture = Picture(traces.iter().next().expect("one")).to_string();
    let expected = [
        "  24.0 µs ━━━━━━━━━━━━━━━━━━━━━━·· client   create a task  request.id=r-1",
        "  12.0 µs ·····━━━━━━━━━━━········ api      ├─ POST ✗ too late",
        "   0.0 µs ·····━·················· api      │  ╰─ a\u{fffd}b",
        "   2.0 µs ······················━━ worker   ╰─ process jobs  job.attempt=1",
        "",
    ];
    assert_eq!(picture, expected.join("\n"));
}
