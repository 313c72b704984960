use trace_runtime::traced;

fn load() {
    let double = #[traced]
    |n: u32| n * 2;
    drop(double(7));
}

fn main() {}
