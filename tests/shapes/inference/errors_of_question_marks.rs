//! `?` converts into the error that the signature names, also where nothing else does.
//@ span: only !Box
//@ span: later !Error
//@ span: closure !Failed

use shapes::{finished, observe, pause};
use trace_runtime::traced;

#[derive(Debug, thiserror::Error)]
enum Failed {
    #[error("number")]
    Number(#[from] std::num::ParseIntError),
    #[error("text")]
    Text(#[from] std::str::Utf8Error),
}

#[traced]
fn only() -> Result<std::convert::Infallible, Box<dyn std::error::Error + Send + Sync>> {
    Err("nothing else")?
}

#[traced]
async fn later(text: &[u8]) -> anyhow::Result<u32> {
    let text = std::str::from_utf8(text)?;
    pause().await;
    Ok(text.parse::<u32>()?)
}

#[traced]
fn closure(texts: &[&str]) -> Result<Vec<u32>, Failed> {
    let mut all = vec![];
    for text in texts {
        std::str::from_utf8(text.as_bytes())?;
        all.push(text.parse()?);
    }
    Ok(all)
}

fn main() {
    observe(|| {
        println!("{:?}", only().is_err());
        println!("{:?}", finished(later(b"x")).is_err());
        println!("{:?}", closure(&["1", "x"]));
    });
}
