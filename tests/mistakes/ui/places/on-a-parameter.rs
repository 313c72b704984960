use trace_runtime::traced;

fn load(#[traced] id: u32) {
    drop(id);
}

fn main() {}
