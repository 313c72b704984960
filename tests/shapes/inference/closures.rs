//! A closure that is returned learns from the signature what it is called with.
//@ span: sync
//@ span: Row::recorded
//@ span: later
//@ span: passed
//@ span: method

use std::future::Future;

use shapes::{finished, observe, pause};
use trace_runtime::traced;

#[derive(Clone)]
struct Row {
    id: u32,
}

#[traced]
fn sync(id: u32) -> impl Fn(&Row) -> bool {
    move |row| row.id == id
}

#[traced(ret)]
impl Row {
    fn recorded(id: u32) -> impl Fn(&Row) -> bool {
        move |row| row.id == id
    }
}

#[traced]
async fn later<T: PartialEq>(first: T) -> impl FnOnce(&(T, Row)) -> bool {
    pause().await;
    if false {
        panic!("never");
    }
    move |pair| pair.0 == first && pair.1.id > 0
}

#[traced]
async fn passed(rows: &[Row]) -> impl for<'a> FnMut(&'a mut Row) -> &'a u32 + Send + Clone + '_ {
    pause().await;
    let mut calls = rows.len();
    move |row| {
        calls += 1;
        row.id += calls as u32;
        &row.id
    }
}

struct Store<T>(T);

impl<T: Fn(u32) -> u32> Store<T> {
    #[traced]
    async fn method(&self) -> impl std::ops::Fn(Row) -> u32 + '_ {
        let this = self;
        move |row| (this.0)(row.id)
    }
}

fn is_send<F: Future + Send>(future: F) -> F {
    future
}

fn main() {
    observe(|| {
        let row = Row { id: 7 };
        println!("{}", sync(7)(&row));
        println!("{}", Row::recorded(7)(&row));
        println!("{}", finished(later("a"))(&("a", row.clone())));
        let rows = [row.clone()];
        let mut passed = finished(is_send(passed(&rows)));
        println!("{}", passed(&mut row.clone()));
        println!("{}", finished(Store(|n| n + 1).method())(row));
    });
}
