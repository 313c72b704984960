//! `core`, `std`, `alloc` and `trace_runtime` are modules of ours.
//@ span: sync
//@ span: later

#![allow(dead_code)]

mod inner {
    mod core {}
    mod std {}
    mod alloc {}
    mod trace_runtime {}
    use ::shapes::pause;
    use ::trace_runtime::traced;

    #[traced]
    pub fn sync(n: u32) -> Result<u32, ()> {
        Ok(n)
    }

    #[traced(attrs(n))]
    pub async fn later(n: u32) -> Result<u32, ()> {
        pause().await;
        Ok(n)
    }
}

fn main() {
    shapes::observe(|| {
        println!("{:?}", inner::sync(1));
        println!("{:?}", shapes::finished(inner::later(2)));
    });
}
