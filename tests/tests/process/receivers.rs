//! What a receiver gets of a process that ends in some way.

use libc::SIGTERM;

use crate::case::{run_with, sorted};
use crate::grpc;
use crate::receiver::{Receiver, Seen};

const NOBODY: &str = "http://127.0.0.1:1";

fn names(receiver: &Receiver) -> Vec<String> {
    sorted(receiver.all().iter().flat_map(Seen::names).collect())
}

/// By gRPC, as a case is told.
fn by_grpc(url: &str) -> String {
    format!("grpc+{url}")
}

fn names_by_grpc(receiver: &grpc::Receiver) -> Vec<String> {
    let calls = receiver.all();
    let names = calls.iter().flat_map(grpc::Seen::names);
    sorted(names.map(String::from).collect())
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
    run_with("send::main_returns_at_once", &by_grpc(&receiver.url())).succeeds();
    assert_eq!(names_by_grpc(&receiver), ["inner", "outer"]);
}

#[test]
fn exit_without_a_guard() {
    let receiver = Receiver::start([]);
    run_with("send::exit", &receiver.url()).exits_with(7);
    assert_eq!(names(&receiver), ["inner", "outer"]);
    let receiver = grpc::Receiver::start([]);
    run_with("send::exit", &by_grpc(&receiver.url())).exits_with(7);
    assert_eq!(names_by_grpc(&receiver), ["inner", "outer"]);
}

#[test]
fn termination() {
    let receiver = Receiver::start([]);
    run_with("send::termination", &receiver.url()).ends_by(SIGTERM);
    assert_eq!(names(&receiver), ["inner", "outer"]);
}

#[test]
fn fork() {
    const FORKED: [&str; 5] = ["inner", "inner", "inner", "outer", "outer"];
    let receiver = Receiver::start([]);
    run_with("send::fork_in_the_middle", &receiver.url()).succeeds();
    assert_eq!(names(&receiver), FORKED);
    let receiver = grpc::Receiver::start([]);
    run_with("send::fork_in_the_middle", &by_grpc(&receiver.url())).succeeds();
    assert_eq!(names_by_grpc(&receiver), FORKED);
}

#[test]
fn nobody_is_there() {
    run_with("send::nobody_is_there", NOBODY).succeeds();
    run_with("send::nobody_is_there", &by_grpc(NOBODY)).succeeds();
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
