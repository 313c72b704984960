use trace_runtime::traced;

#[traced(propagate = true)]
fn read() {
    std::thread::spawn(|| ());
}

fn main() {}
