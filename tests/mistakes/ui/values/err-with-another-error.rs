use trace_runtime::traced;

#[traced(err(with = |error: &u32| error.to_string()))]
fn load(id: &str) -> Result<u32, String> {
    Ok(id.parse().unwrap())
}

fn main() {}
