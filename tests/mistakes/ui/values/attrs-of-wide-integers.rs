use trace_runtime::traced;

#[traced(attrs(sizes = sizes))]
fn load(sizes: &[u64]) {
    drop(sizes.len());
}

fn main() {}
