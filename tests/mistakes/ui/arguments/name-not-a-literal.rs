use trace_runtime::traced;

#[traced(name = load)]
fn load(id: u32) {
    drop(id);
}

fn main() {}
