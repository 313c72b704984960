use trace_runtime::traced;

#[traced]
async fn main() -> Result<(), std::io::Error> {
    std::fs::read("none").map(drop)
}
