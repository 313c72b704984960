use trace_runtime::traced;

#[traced(ret)]
#[track_caller]
fn load(id: &str) -> Result<u32, std::num::ParseIntError> {
    let id: u32 = id.parse()?;
    Ok(id)
}

fn main() {}
