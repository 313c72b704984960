//! The return type tells what `collect`, `parse`, `into`, `default` and integers are.
//@ span: collect
//@ span: parse
//@ span: into
//@ span: integer
//@ span: later

use shapes::{finished, observe, pause};
use std::collections::{BTreeMap, BTreeSet};
use trace_runtime::traced;

#[traced]
fn collect(text: &str) -> Result<BTreeMap<usize, char>, String> {
    text.char_indices().map(|(at, c)| if c == ' ' { Err(text.into()) } else { Ok((at, c)) }).collect()
}

#[traced]
fn parse(text: &str) -> Option<u8> {
    text.parse().ok()
}

#[traced]
fn into(n: u8) -> Result<i64, Box<dyn std::error::Error>> {
    let mut sum = Default::default();
    sum += i64::from(n);
    Ok(sum)
}

#[traced]
fn integer() -> Result<u64, ()> {
    let shift = 40;
    let n = 1 << shift;
    Ok(n)
}

#[traced]
async fn later() -> Result<BTreeSet<String>, ()> {
    let mut all = Default::default();
    pause().await;
    Extend::extend(&mut all, vec!["a".into()]);
    Ok(all)
}

fn main() {
    observe(|| {
        println!("{:?} {:?} {:?} {:?}", collect("ab"), parse("7"), into(1).unwrap(), integer());
        println!("{:?}", finished(later()));
    });
}
