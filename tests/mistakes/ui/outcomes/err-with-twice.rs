use trace_runtime::traced;

#[traced(err(with = String::len, with = String::clone))]
fn load(id: u32) -> Result<u32, String> {
    Ok(id)
}

fn main() {}
