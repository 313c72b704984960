use trace_runtime::attr;

fn main() {
    attr!(%id = 7);
}
