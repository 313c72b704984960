trace_runtime::defaults!(attrs(rows = rows()?));

#[crate::traced]
fn load() -> Option<u32> {
    Some(7)
}

fn rows() -> Option<u32> {
    None
}

fn main() {}
