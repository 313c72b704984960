use super::*;

const ROOT: &str = r#"{"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","span_id":"00000000000000b7","name":"say \"hi\"","kind":"client","start_unix_nanos":100,"duration_nanos":50,"outcome":"returned","attributes":{"request.id":"r-1","later":[1]},"links":[],"unknown":true}"#;
const CHILD: &str = r#"{"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","span_id":"00000000000000b8","parent_span_id":"00000000000000b7","name":"GET","kind":"server","start_unix_nanos":90,"duration_nanos":80,"outcome":"error","attributes":{"task.id":7},"links":[]}"#;
const RETRY: &str = r#"{"trace_id":"00000000000000000000000000000001","span_id":"00000000000000b9","name":"process jobs","kind":"consumer","start_unix_nanos":200,"duration_nanos":1,"outcome":"returned","attributes":{},"links":[{"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","span_id":"00000000000000b8","flags":3}]}"#;

fn files() -> Vec<(&'static str, String)> {
    vec![
        ("api", format!("{CHILD}\n")),
        ("client", format!("{ROOT}\n")),
        ("worker", format!("{RETRY}\n")),
    ]
}

#[test]
fn the_files_of_all_processes_make_one_tree() {
    let files = files();
    let traces = Traces::read(&files).expect("spans");
    assert_eq!((traces.len(), traces.spans().count()), (2, 3));
    let trace = traces
        .iter()
        .find(|trace| trace.spans().len() == 2)
        .expect("one of two");
    let root = trace.root().expect("a root");
    assert_eq!((root.service, &*root.name), ("client", "say \"hi\""));
    let children: Vec<_> = trace
        .children(root)
        .iter()
        .map(|child| child.service)
        .collect();
    assert_eq!(children, ["api"]);
    assert_eq!(trace.request_ids(), ["r-1"]);
    assert_eq!(trace.task_ids(), [7]);
    assert_eq!(trace.services(), ["api", "client"]);
    // The clock of another process may be a little behind.
    assert_eq!((trace.start(), trace.duration()), (90, 80));
    assert_eq!(root.details().attributes["later"], serde_json::json!([1]));
}

#[test]
fn a_link_leads_to_its_span_and_back() {
    let files = files();
    let traces = Traces::read(&files).expect("spans");
    let retry = traces
        .spans()
        .find(|span| span.service == "worker")
        .expect("it is there");
    let (trace, sender) = traces.linked(retry.links[0]).expect("it is there");
    assert_eq!(sender.service, "api");
    let continuing = traces.continuing(trace);
    assert_eq!(continuing.len(), 1);
    assert_eq!(continuing[0].id(), Some(retry.trace_id));
}

#[test]
fn what_is_no_span_is_named() {
    for line in ["", "{", &CHILD.replace("b8", "b"), &CHILD[..40]] {
        let files = [("api", format!("{ROOT}\n{line}\n{ROOT}\n"))];
        let (service, number, _) = Traces::read(&files).expect_err("it is no span");
        assert_eq!((service, number), ("api", 2), "{line}");
    }
}
