//! Private types in public signatures.
//@ span: f
//@ warns: private_interfaces dead_code

use shapes::observe;

pub mod outer {
    use trace_runtime::traced;

    #[derive(Debug)]
    struct Private(u32);

    #[traced]
    pub fn f(n: u32) -> Result<Private, ()> {
        Ok(Private(n))
    }

    pub fn call() -> bool {
        f(1).is_ok()
    }

    #[traced]
    pub async fn later(_: Private) -> Result<Private, ()> {
        Err(())
    }
}

fn main() {
    observe(|| println!("{}", outer::call()));
}
