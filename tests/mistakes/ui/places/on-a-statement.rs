use trace_runtime::traced;

fn load() {
    #[traced]
    drop(7);
}

fn main() {}
