use trace_runtime::traced;

struct Store;

impl Iterator for Store {
    #[traced]
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        None
    }
}

fn main() {}
