use trace_runtime::traced;

#[traced(name = "a", kind = client, name = "b")]
fn load(id: u32) {
    drop(id);
}

fn main() {}
