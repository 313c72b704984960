use trace_runtime::traced;

#[traced(attrs(%id))]
fn load(id: u32) {
    drop(id);
}

fn main() {}
