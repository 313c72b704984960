use trace_runtime::link;

fn main() {
    link!("00f067aa0ba902b7");
}
