use trace_runtime::traced;

#[traced(attrs)]
fn load(id: u32) {
    drop(id);
}

fn main() {}
