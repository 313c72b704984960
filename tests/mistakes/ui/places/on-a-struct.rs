use trace_runtime::traced;

#[traced]
struct Task {
    id: u32,
}

fn main() {}
