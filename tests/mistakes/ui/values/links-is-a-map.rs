use std::collections::HashMap;

use trace_runtime::{Context, traced};

#[traced(links = others)]
async fn load(others: &HashMap<u32, Context>) {
    drop(others.len());
}

fn main() {}
