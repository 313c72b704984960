use trace_runtime::traced;

#[traced(err = "no")]
fn load(id: u32) -> Result<u32, String> {
    Ok(id)
}

fn main() {}
