use trace_runtime::{SpanId, traced};

#[traced(parent = parent)]
async fn load(parent: SpanId) {
    drop(parent);
}

fn main() {}
