use trace_runtime::traced;

#[traced(attrs(task.rows = text.parse::<u64>()?, task.owner = "me"))]
fn load(text: &str) -> Result<u64, std::num::ParseIntError> {
    text.parse()
}

fn main() {}
