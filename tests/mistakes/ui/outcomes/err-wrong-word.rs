use trace_runtime::traced;

#[traced(err(as = ToString::to_string))]
fn load(id: u32) -> Result<u32, String> {
    Ok(id)
}

fn main() {}
