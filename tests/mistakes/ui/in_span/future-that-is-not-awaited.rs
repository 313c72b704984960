use trace_runtime::in_span;

async fn fetch() -> u32 {
    7
}

pub async fn run() -> u32 {
    in_span!("fetch", fetch()).await
}

fn main() {}
