use trace_runtime::traced;

#[traced(priority = "high")]
fn load(id: u32) {
    drop(id);
}

fn main() {}
