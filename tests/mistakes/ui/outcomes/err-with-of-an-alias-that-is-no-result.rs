use trace_runtime::traced;

type Loaded = Option<u32>;

#[traced(err(with = ToString::to_string))]
fn load(id: u32) -> Loaded {
    Some(id)
}

fn main() {}
