use trace_runtime::traced;

#[traced(kind = Client)]
fn load(id: u32) {
    drop(id);
}

fn main() {}
