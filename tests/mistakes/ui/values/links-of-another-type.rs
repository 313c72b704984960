use trace_runtime::traced;

#[traced(links = [id])]
fn load(id: &str) {
    drop(id.len());
}

fn main() {}
