use trace_runtime::traced;

#[traced(ret = id)]
fn load(id: u32) -> u32 {
    id
}

fn main() {}
