use trace_runtime::traced;

#[traced]
union Task {
    id: u32,
}

fn main() {}
