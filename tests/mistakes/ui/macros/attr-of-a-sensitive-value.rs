use trace_runtime::attr;

fn main() {
    attr!(user.password = trace_runtime::Sensitive::new("hunter2"));
}
