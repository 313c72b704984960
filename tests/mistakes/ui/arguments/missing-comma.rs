use trace_runtime::traced;

#[traced(root kind = client)]
fn load(id: u32) {
    drop(id);
}

fn main() {}
