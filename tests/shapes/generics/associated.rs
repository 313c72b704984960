//! Associated types and constants in signatures.
//@ span: total
//@ span: pick
//@ span: later

use shapes::{finished, observe, pause};
use trace_runtime::traced;

trait Store {
    type Item: Clone;
    type Error;
    const SIZE: usize;
    fn item(&self) -> Result<Self::Item, Self::Error>;
}

struct Seven;

impl Store for Seven {
    type Item = u32;
    type Error = String;
    const SIZE: usize = 2;

    #[traced(name = "pick")]
    fn item(&self) -> Result<Self::Item, Self::Error> {
        Ok(7)
    }
}

#[traced]
fn total<S>(items: Vec<S::Item>) -> Result<usize, <S as Store>::Error>
where
    S: Store,
    S::Error: From<String>,
{
    Ok(items.len() * S::SIZE)
}

#[traced]
async fn later<S: Store<Item = u32>>(store: S) -> Result<[S::Item; 2], S::Error> {
    pause().await;
    let _ = S::SIZE;
    drop(store);
    Ok([1, 2])
}

fn main() {
    observe(|| {
        println!("{:?}", total::<Seven>(vec![1]));
        println!("{:?}", Seven.item());
        println!("{:?}", finished(later(Seven)));
    });
}
