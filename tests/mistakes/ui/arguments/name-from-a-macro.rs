use trace_runtime::traced;

#[traced(name = concat!("lo", "ad"))]
fn load(id: u32) {
    drop(id);
}

fn main() {}
