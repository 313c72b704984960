//! What a thread spelt last.
//!
//! Lines come in bursts, most in the same span as the one before. What was spelt for that one is there, and known to be text.

use std::cell::Cell;
use std::thread::LocalKey;

use super::Ids;
use super::form::Form;
use crate::SpanContext;

/// Where a thread keeps ids in one form.
pub(super) type Place = LocalKey<Cell<Option<Box<Spelt>>>>;

/// The ids of a span in a form.
#[derive(Default)]
pub(super) struct Spelt {
    span: Option<SpanContext>,
    text: String,
}

impl Spelt {
    fn blank(form: &Form) -> Self {
        Self {
            span: None,
            text: form.blank(),
        }
    }

    #[inline(never)]
    fn spell(&mut self, ids: Ids, form: &Form) {
        form.fill(ids, &mut self.text);
        self.span = Some(ids.span_context());
    }
}

/// Shows the ids in the form of the place, as they were spelt last or anew. What is remembered is taken out meanwhile: whoever is shown it may log himself.
#[inline]
pub(super) fn shown<R>(
    place: &'static Place,
    ids: Ids,
    form: &Form,
    show: impl FnOnce(&str) -> R,
) -> R {
    let last = place.try_with(Cell::take).ok().flatten();
    let mut last = last.unwrap_or_else(|| Box::new(Spelt::blank(form)));
    if last.span != Some(ids.span_context()) {
        last.spell(ids, form);
    }
    let result = show(form.of(&last.text));
    // Destroyed: nobody will need it.
    let _ = place.try_with(|place| place.set(Some(last)));
    result
}
