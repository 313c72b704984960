//! A body that diverges where a boxed future or stream is promised: nothing is polled.

use std::future::Future;
use std::panic::catch_unwind;
use std::pin::Pin;

use futures::stream::LocalBoxStream;
use shapes::observe;
use trace_runtime::traced;

type Later = Pin<Box<dyn Future<Output = u32>>>;

enum Never {}

#[traced(future)]
fn alias() -> Later {
    todo!()
}

#[traced]
fn spelt(n: u32) -> Pin<Box<dyn Future<Output = Result<u32, String>>>> {
    println!("{}", n);
    unimplemented!("no future")
}

#[traced]
fn stream() -> LocalBoxStream<'static, u32> {
    panic!("no stream");
}

#[traced]
fn forever(mut n: u8) -> Pin<Box<dyn Future<Output = u32>>> {
    loop {
        n -= 1;
        println!("{}", n);
    }
}

#[traced]
fn chosen(is: bool) -> Pin<Box<dyn Future<Output = u32>>> {
    if is {
        panic!("yes")
    } else {
        unreachable!()
    }
}

#[traced]
fn never(never: Never) -> Pin<Box<dyn Future<Output = u32>>> {
    match never {}
}

fn main() {
    observe(|| {
        println!("{}", catch_unwind(|| drop(alias())).is_err());
        println!("{}", catch_unwind(|| drop(spelt(1))).is_err());
        println!("{}", catch_unwind(|| drop(stream())).is_err());
        println!("{}", catch_unwind(|| drop(forever(3))).is_err());
        println!("{}", catch_unwind(|| drop(chosen(true))).is_err());
        let _: fn(Never) -> _ = never;
    });
}
