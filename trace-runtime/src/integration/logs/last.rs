//! What a thread spelt last.
//!
//! Lines come in bursts, most in the same span as the one before. What was spelt for that one is there, and known to be text.

use std::cell::Cell;
use std::thread::LocalKey;

use super::Ids;
use super::line::Line;
use super::template::Template;
use crate::SpanContext;

impl Ids {
    /// Shows what stands in front of a line: the ids as the format in force has them, and a space.
    pub(super) fn in_front<R>(self, show: impl FnOnce(&str) -> R) -> R {
        thread_local! {
            static LAST: Cell<Spelt> = const { Cell::new(Spelt::new()) };
        }
        let template = Template::in_force();
        let spell = |line: &mut Line| {
            template.push(self, line);
            line.push_str(" ");
        };
        if template.is_of_ids() {
            return shown(&LAST, self, spell, show);
        }
        let mut line = Line::new();
        spell(&mut line);
        show(line.as_str())
    }
}

/// Where a thread keeps ids in one form.
pub(super) type Place = LocalKey<Cell<Spelt>>;

/// The ids of a span in a form.
#[derive(Default)]
pub(super) struct Spelt {
    span: Option<SpanContext>,
    text: String,
}

impl Spelt {
    pub(super) const fn new() -> Self {
        Self {
            span: None,
            text: String::new(),
        }
    }

    #[inline(never)]
    fn spell(&mut self, span: SpanContext, spell: impl FnOnce(&mut Line)) {
        let mut line = Line::new();
        spell(&mut line);
        self.text.clear();
        self.text.push_str(line.as_str());
        self.span = Some(span);
    }
}

/// Shows the ids as they were spelt last, or as `spell` spells them. What is remembered is taken out meanwhile: whoever is shown it may log himself.
pub(super) fn shown<R>(
    place: &'static Place,
    ids: Ids,
    spell: impl FnOnce(&mut Line),
    show: impl FnOnce(&str) -> R,
) -> R {
    let mut last = place.try_with(Cell::take).unwrap_or_default();
    let span = ids.span_context();
    if last.span != Some(span) {
        last.spell(span, spell);
    }
    let result = show(&last.text);
    // Destroyed: nobody will need it.
    let _ = place.try_with(|place| place.set(last));
    result
}
