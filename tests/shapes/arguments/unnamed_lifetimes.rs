//! `impl Trait` with lifetimes that have no name, which parameters of an `async fn` alone may have.
//@ span: listen_all
//@ span: longest
//@ span: shown
//@ span: Sent::send

use shapes::{finished, observe};
use std::borrow::Cow;
use std::fmt::Display;
use trace_runtime::traced;

#[traced]
async fn listen_all(channels: impl IntoIterator<Item = &str>) -> Result<usize, String> {
    Ok(channels.into_iter().map(str::len).sum())
}

#[traced]
async fn longest(mut rows: impl Iterator<Item = Cow<'_, str>>, least: &usize) -> usize {
    let first = rows.next().map_or(0, |row| row.len());
    rows.map(|row| row.len()).fold(first.max(*least), usize::max)
}

#[traced]
async fn shown(show: impl Fn(&str) -> usize, what: &impl Display) -> usize {
    show(&what.to_string())
}

struct Sent(usize);

impl Sent {
    #[traced(name = "Sent::send")]
    async fn send(&mut self, rows: impl Iterator<Item = (&str, &u8)>) {
        self.0 += rows.map(|(name, &count)| name.len() + usize::from(count)).sum::<usize>();
    }
}

fn main() {
    let mut sent = Sent(0);
    observe(|| {
        finished(async {
            println!("{:?}", listen_all(["a", "bc"]).await);
            println!("{}", longest(vec!["d".into(), "ef".into()].into_iter(), &1).await);
            println!("{}", shown(|text| text.len(), &123).await);
            sent.send(vec![("g", &7)].into_iter()).await;
        });
    });
    println!("{}", sent.0);
}
