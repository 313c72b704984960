use trace_runtime::propagation::{extract, inject};

struct Headers;

fn main() {
    drop(extract(&Headers));
    inject(&mut Headers);
}
