//! What a receiver gets of a process that ends in some way.

use libc::SIGTERM;

use crate::case::{run_with, sorted};
use crate::grpc;
use crate::receiver::{Receiver, Seen};

const NOBODY: &str = "http://127.0.0.1:1";

fn names(receiver: &Receiver) -> Vec<String> {
    sorted(receiver.all().iter().flat_map(Seen::names).collect())
}

#[test]
fn main_returns_at_once() {
    let receiver = Receiver::start([]);
    run_with("send::main_returns_at_once", &receiver.url()).succeeds();
    assert_eq!(names(&receiver), ["inner", "outer"]);
}

#[test]
fn main_returns_at_once_by_grpc() {
    let receiver = grpc::Receiver::start([]);
    run_with(
        "send::main_returns_at_once",
        &format!("grpc+{}", receiver.url()),
    )
    .succeeds();
    let calls = receiver.all();
    let names = calls.iter().flat_map(grpc::Seen::names).map(String::from);
    assert_eq!(sorted(names.collect()), ["inner", "outer"]);
}

#[test]
fn exit_without_a_guard() {
    let receiver = Receiver::start([]);
    run_with("send::exit", &receiver.url()).exits_with(7);
    assert_eq!(names(&receiver), ["inner", "outer"]);
    let receiver = grpc::Receiver::start([]);
    run_with("send::exit", &format!("grpc+{}", receiver.url())).exits_with(7);
    assert_eq!(
        receiver
            .all()
            .iter()
            .map(|call| call.names().len())
            .sum::<usize>(),
        2
    );
}

#[test]
fn termination() {
    let receiver = Receiver::start([]);
    run_with("send::termination", &receiver.url()).ends_by(SIGTERM);
    assert_eq!(names(&receiver), ["inner", "outer"]);
}

#[test]
fn fork() {
    let receiver = Receiver::start([]);
    run_with("send::fork_in_the_middle", &receiver.url()).succeeds();
    assert_eq!(
        names(&receiver),
        ["inner", "inner", "inner", "outer", "outer"]
    );
    let receiver = grpc::Receiver::start([]);
    run_with(
        "send::fork_in_the_middle",
        &format!("grpc+{}", receiver.url()),
    )
    .succeeds();
    assert_eq!(
        receiver
            .all()
            .iter()
            .map(|call| call.names().len())
            .sum::<usize>(),
        5
    );
}

#[test]
fn nobody_is_there() {
    run_with("send::nobody_is_there", NOBODY).succeeds();
    run_with("send::nobody_is_there", &format!("grpc+{NOBODY}")).succeeds();
}

#[test]
fn a_full_disk_beside_a_receiver() {
    let receiver = Receiver::start([]);
    run_with("send::full_disk", &receiver.url()).succeeds();
    assert_eq!(names(&receiver), ["inner", "outer"]);
}

#[test]
fn an_exporter_makes_no_spans() {
    let receiver = Receiver::start([]);
    run_with("send::nothing_of_its_own", &receiver.url()).succeeds();
    run_with("send::nothing_of_its_own", NOBODY).succeeds();
    assert_eq!(names(&receiver).len(), 6);
}
