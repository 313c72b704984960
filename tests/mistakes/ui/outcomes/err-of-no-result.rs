use trace_runtime::traced;

#[traced(err(with = ToString::to_string))]
fn load(id: u32) {
    drop(id);
}

fn main() {}
