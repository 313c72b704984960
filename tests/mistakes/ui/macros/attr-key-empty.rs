use trace_runtime::attr;

fn main() {
    attr!("" = 2);
}
