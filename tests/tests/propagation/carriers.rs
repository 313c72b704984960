//! What headers and variables of the environment hold after a context went into them.

use std::collections::{BTreeMap, HashMap};
use std::process::Command;

use trace_runtime::propagation::{self, Env, Extract, Inject};
use trace_runtime::{Context, testing};

use crate::request::{SAMPLED, request};

#[test]
fn nothing_is_sent_where_nothing_is() {
    let mut sent = BTreeMap::new();
    propagation::inject_context(&Context::default(), &mut sent);
    assert_eq!(sent, BTreeMap::new());
}

/// Requirement 24: what an earlier call or the request that is proxied left behind is replaced.
#[test]
fn injecting_replaces() {
    let pairs = |names: [&str; 3]| {
        names
            .map(|name| (name.to_owned(), "old".to_owned()))
            .to_vec()
    };
    let mut plain = pairs(["TraceParent", "TRACESTATE", "traceparent"]);
    let mut map: BTreeMap<_, _> = plain.iter().cloned().collect();
    let mut hashed: HashMap<_, _> = plain.iter().cloned().collect();
    let context = Context::default().with_remote(SAMPLED.parse().expect("valid"));
    for _ in 0..2 {
        propagation::inject_context(&context, &mut plain);
        propagation::inject_context(&context, &mut map);
        propagation::inject_context(&context, &mut hashed);
    }
    let wanted = [("traceparent".to_owned(), SAMPLED.to_owned())];
    assert_eq!(plain, wanted);
    assert_eq!(map, BTreeMap::from(wanted.clone()));
    assert_eq!(hashed, HashMap::from(wanted));
}

#[test]
fn http_headers_are_replaced_too() {
    let mut headers = http::HeaderMap::new();
    for (name, value) in [
        ("traceparent", "old"),
        ("traceparent", "older"),
        ("tracestate", "a=1"),
    ] {
        headers.append(name, value.parse().expect("valid"));
    }
    let context = Context::default().with_remote(SAMPLED.parse().expect("valid"));
    propagation::inject_context(&context, &mut headers);
    assert_eq!(
        headers.get_all("traceparent").iter().collect::<Vec<_>>(),
        [SAMPLED]
    );
    assert_eq!(headers.get("tracestate"), None);
    headers.set("no\nname", "value");
    headers.set("name", "no\nvalue");
    assert_eq!(headers.len(), 1, "what HTTP does not allow is left out");
}

#[test]
fn a_child_process_gets_variables() {
    let mut child = Command::new("true");
    let context = propagation::extract(&request(SAMPLED));
    propagation::inject_context(&context, &mut child);
    let variables: BTreeMap<_, _> = child
        .get_envs()
        .filter_map(|(name, value)| Some((name.to_str()?, value?.to_str()?)))
        .collect();
    let wanted = [
        ("BAGGAGE", "tenant=a"),
        ("TRACEPARENT", SAMPLED),
        ("TRACESTATE", "congo=t61,rojo=00f"),
    ];
    assert_eq!(variables, BTreeMap::from(wanted));
}

/// Variables can only be seen in a process of one's own: this test runs itself once more.
#[test]
fn a_process_reads_its_variables() {
    const MARK: &str = "PROPAGATION_TEST_CHILD";
    if std::env::var_os(MARK).is_some() {
        let context = propagation::extract(&Env);
        assert_eq!(context.span_context(), SAMPLED.parse().ok());
        assert_eq!(context.trace_state().as_str(), "congo=t61,rojo=00f");
        assert_eq!(context.baggage().get("tenant").as_deref(), Some("a"));
        let mut names = Vec::new();
        Env.fields(&mut |name, _| names.push(name.to_owned()));
        assert!(
            names.contains(&"propagation-test-child".to_owned()),
            "{names:?}"
        );
        return;
    }
    let mut child = Command::new(std::env::current_exe().expect("a test"));
    child
        .args(["--exact", "carriers::a_process_reads_its_variables"])
        .env(MARK, "1");
    propagation::inject_context(&propagation::extract(&request(SAMPLED)), &mut child);
    let output = child.output().expect("the test starts");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
}

#[test]
fn every_carrier_keeps_the_contract() {
    testing::check_carrier(&mut Vec::<(String, String)>::new());
    testing::check_carrier(&mut HashMap::<String, String>::new());
    testing::check_carrier(&mut BTreeMap::<String, String>::new());
    testing::check_carrier(&mut http::HeaderMap::new());
    let mut full: BTreeMap<_, _> = request(SAMPLED).into_iter().collect();
    testing::check_carrier(&mut full);
}
