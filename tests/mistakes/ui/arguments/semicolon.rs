use trace_runtime::traced;

#[traced(name = "load"; kind = client)]
fn load(id: u32) {
    drop(id);
}

fn main() {}
