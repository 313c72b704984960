use trace_runtime::traced;

#[traced(ret)]
#[track_caller]
fn load(id: u32) -> Result<u32, String> {
    Ok(id)
}

fn main() {}
