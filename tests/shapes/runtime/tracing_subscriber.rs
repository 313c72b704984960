//! The methods of a `tracing` subscriber.
//@ span: enabled
//@ span: new_span
//@ span: enter
//@ span: enabled
//@ span: event
//@ span: exit

use shapes::observe;
use trace_runtime::traced;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

struct Printing;

impl Visit for Printing {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        println!("{} = {:?}", field, value);
    }
}

impl Subscriber for Printing {
    #[traced]
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn register_callsite(&self, _: &'static Metadata<'static>) -> tracing::subscriber::Interest {
        tracing::subscriber::Interest::sometimes()
    }
    #[traced]
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    #[traced]
    fn record(&self, _: &Id, _: &Record<'_>) {}
    #[traced]
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    #[traced]
    fn event(&self, event: &Event<'_>) {
        event.record(&mut Printing);
    }
    #[traced]
    fn enter(&self, _: &Id) {}
    #[traced]
    fn exit(&self, _: &Id) {}
}

fn main() {
    tracing::subscriber::with_default(Printing, || {
        observe(|| {
            let span = tracing::info_span!("work");
            span.in_scope(|| tracing::info!(n = 7, "message"));
            std::mem::forget(span);
        });
    });
}
