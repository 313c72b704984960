use trace_runtime::traced;

#[traced]
enum Task {
    Open,
}

fn main() {}
