//! What the last panic of this thread said.
//!
//! A panic's message and place are known to the panic hook only. Ours keeps them for the spans that the panic is going to end, and calls
//! the hook that was there.

use std::cell::Cell;
use std::panic::{self, PanicHookInfo};
use std::sync::Once;
use std::thread;

use super::current::Event;
use crate::clock;
use crate::context::now;
use crate::record::{Key, push_default, push_status_error};

struct Panic {
    ticks: u64,
    message: String,
    file: String,
    line: u32,
}

thread_local! {
    static LAST: Cell<Option<Box<Panic>>> = const { Cell::new(None) };
}

/// Puts our hook in front of the one that is there. A hook that the program sets later replaces both, and spans then record panics
/// without their message.
///
/// A thread that is panicking must not touch the hook; what is set up later puts it there.
pub(crate) fn install_hook() {
    static ONCE: Once = Once::new();
    if thread::panicking() {
        return;
    }
    ONCE.call_once(|| {
        let next = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            remember(info);
            next(info);
        }));
    });
}

fn remember(info: &PanicHookInfo<'_>) {
    if !now::is_active() {
        return;
    }
    let (file, line) = info.location().map_or_else(Default::default, |place| {
        (place.file().to_owned(), place.line())
    });
    let message = payload_text(info.payload())
        .unwrap_or("Box<dyn Any>")
        .to_owned();
    // Destroyed: the thread is nearly gone, and the span records the panic without its message.
    let _ = LAST.try_with(|last| {
        last.set(Some(Box::new(Panic {
            ticks: clock::ticks(),
            message,
            file,
            line,
        })));
    });
}

fn payload_text(payload: &(dyn std::any::Any + Send)) -> Option<&str> {
    payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
}

/// Describes the panic that goes through the current span, which started at `start`: status, `error.type` and one `exception` event.
///
/// A panic older than the span is another one; this one was resumed without the hook and said nothing.
#[cold]
pub(super) fn describe_last(start: u64) {
    let last = LAST
        .try_with(Cell::take)
        .ok()
        .flatten()
        .filter(|panic| panic.ticks >= start);
    now::push_items(|items| push_default(items, &"error.type", "panic"));
    let mut event = Event::new(Key::Static(&"exception"));
    event.attr(&"exception.type", "panic");
    if let Some(panic) = &last {
        event.attr(&"exception.message", &panic.message);
        event.attr(&"code.file.path", &panic.file);
        event.attr(&"code.line.number", &panic.line);
    }
    event.add();
    let message = last
        .as_ref()
        .map_or("panicked", |panic| panic.message.as_str());
    now::push_items(|items| push_status_error(items, message));
    // Spans further out see the same panic.
    if last.is_some() {
        let _ = LAST.try_with(|cell| cell.set(last));
    }
}
