use trace_runtime::event;

fn main() {
    event!(7_u32.count_ones());
}
