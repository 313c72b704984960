use trace_runtime::link;

fn main() {
    link!();
}
