use trace_runtime::traced;

#[traced(async)]
async fn fetch() -> u8 {
    7
}

fn main() {
    drop(fetch());
}
