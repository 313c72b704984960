//! `?` on results and options, converting on the way.
//@ span: number !ParseIntError
//@ span: any !Error
//@ span: own !Failed
//@ span: option
//@ span: later !ParseIntError

use shapes::{finished, observe, pause};
use std::num::ParseIntError;
use trace_runtime::traced;

#[derive(Debug, thiserror::Error)]
#[error("failed")]
struct Failed(#[from] ParseIntError);

#[traced]
fn number(text: &str) -> Result<u8, ParseIntError> {
    let number = text.parse::<u8>()?;
    Ok(number)
}

#[traced]
fn any(text: &str) -> anyhow::Result<u8> {
    anyhow::ensure!(!text.is_empty(), "empty");
    Ok(text.parse()?)
}

#[traced]
fn own(text: &str) -> Result<u8, Failed> {
    Ok(text.parse()?)
}

#[traced]
fn option(text: &str) -> Option<char> {
    let first = text.chars().next()?;
    first.to_uppercase().next()
}

#[traced]
async fn later(text: &str) -> Result<u8, ParseIntError> {
    pause().await;
    let number = text.parse::<u8>()?;
    Ok(number)
}

fn main() {
    observe(|| {
        println!("{:?} {}", number("x"), any("x").unwrap_err());
        println!("{:?} {:?}", own("x"), option("abc"));
        println!("{:?}", finished(later("x")));
    });
}
