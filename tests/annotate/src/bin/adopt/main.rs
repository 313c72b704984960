//! Lets `trace-runtime` receive the spans of a checkout that uses `tracing`, and says whether its tests do the same. Works on a copy. See
//! `scripts/adopt`.

mod adoption;
mod options;

use std::process::ExitCode;

use adoption::Adoption;
use options::Options;

fn main() -> ExitCode {
    match Options::parse(std::env::args().skip(1)).and_then(|options| run(&options)) {
        Ok(holds) => ExitCode::from(u8::from(!holds)),
        Err(message) => {
            eprintln!("adopt: {message}");
            ExitCode::from(2)
        }
    }
}

fn run(options: &Options) -> Result<bool, String> {
    let adoption = Adoption::run(options).map_err(|error| error.to_string())?;
    adoption.print(&options.name);
    Ok(adoption.holds())
}
