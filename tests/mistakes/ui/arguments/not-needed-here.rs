use trace_runtime::traced;

#[traced(skip_all, level = "debug", target = "shop")]
fn load(id: u32) {
    drop(id);
}

fn main() {}
