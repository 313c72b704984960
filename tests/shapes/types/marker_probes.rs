//! What futures are and are not, asked of each: `Send`, `Sync`, `Unpin`, `UnwindSafe`, `RefUnwindSafe`.

use shapes::pause;
use std::cell::Cell;
use std::marker::PhantomData;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::rc::Rc;
use trace_runtime::traced;

macro_rules! probe {
    ($of:ident, $($marker:ident)*) => {{
        let mut answers = vec![];
        $({
            struct Probe<T>(PhantomData<T>);
            #[allow(dead_code)]
            trait No { fn is(&self) -> bool { false } }
            impl<T> No for &Probe<T> {}
            #[allow(dead_code)]
            trait Yes { fn is(&self) -> bool { true } }
            impl<T: $marker> Yes for Probe<T> {}
            fn probe<T>(_: &T) -> Probe<T> { Probe(PhantomData) }
            answers.push((stringify!($marker), (&probe(&$of)).is()));
        })*
        println!("{:?}", answers);
    }};
}

#[traced]
async fn plain(n: u32) -> Result<u32, ()> {
    pause().await;
    Ok(n)
}

#[traced]
async fn shared(n: Rc<u32>) -> Result<u32, ()> {
    pause().await;
    Ok(*n)
}

#[traced]
async fn cell(n: &Cell<u32>) -> u32 {
    pause().await;
    n.get()
}

#[traced]
async fn exclusive(n: &mut u32) {
    pause().await;
    *n += 1;
}

#[traced]
async fn pointer(n: *const u32) -> bool {
    n.is_null()
}

fn main() {
    let cell_of = Cell::new(1);
    let mut number = 1;
    let (a, b, c) = (plain(1), shared(Rc::new(1)), cell(&cell_of));
    let (d, e) = (exclusive(&mut number), pointer(std::ptr::null()));
    probe!(a, Send Sync Unpin UnwindSafe RefUnwindSafe);
    probe!(b, Send Sync Unpin UnwindSafe RefUnwindSafe);
    probe!(c, Send Sync Unpin UnwindSafe RefUnwindSafe);
    probe!(d, Send Sync Unpin UnwindSafe RefUnwindSafe);
    probe!(e, Send Sync Unpin UnwindSafe RefUnwindSafe);
}
