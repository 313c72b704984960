use trace_runtime::traced;

#[traced(attrs("" = 1))]
fn load(id: u32) {
    drop(id);
}

fn main() {}
