use trace_runtime::builder;

fn main() {
    drop(builder().sampler(0.1));
}
