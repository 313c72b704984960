use trace_runtime::traced;

#[traced(err)]
fn load() -> Result<(), std::fmt::Error> {
    Ok(())
}

fn main() {}
