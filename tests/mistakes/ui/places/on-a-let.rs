use trace_runtime::traced;

fn load() {
    #[traced]
    let id = 7;
    drop(id);
}

fn main() {}
