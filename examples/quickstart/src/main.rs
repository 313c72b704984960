//! Functions, attributes, events and errors: the whole of tracing in one page.

use trace_runtime::{attr, event, traced};

#[traced(attrs(order.id = id))]
async fn place_order(id: u32, dishes: &[&str]) -> Result<u32, String> {
    let total = dishes
        .iter()
        .map(|dish| price(dish))
        .sum::<Result<u32, String>>()?;
    attr!(order.total = total);
    cook(dishes.len()).await;
    Ok(total)
}

#[traced(args)]
fn price(dish: &str) -> Result<u32, String> {
    match dish {
        "soup" => Ok(4),
        "curry" => Ok(9),
        _ => Err(format!("{dish} is not on the menu")), // an `Err` is recorded unasked
    }
}

#[traced]
async fn cook(dishes: usize) {
    event!("oven_on", oven.celsius = 220);
    tokio::time::sleep(std::time::Duration::from_millis(dishes as u64 * 5)).await;
}

#[tokio::main]
async fn main() -> Result<(), trace_runtime::Error> {
    let _tracing = trace_runtime::init()?; // dropped at the end of main: delivers what is left
    place_order(1, &["soup", "curry"]).await.ok();
    place_order(2, &["soup", "unicorn"]).await.ok();
    Ok(())
}
