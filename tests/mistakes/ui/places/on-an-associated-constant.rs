use trace_runtime::traced;

struct Store;

impl Store {
    #[traced]
    const LIMIT: u32 = 7;
}

fn main() {}
