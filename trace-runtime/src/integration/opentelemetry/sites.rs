//! Call sites for spans whose names are only known when they start.

use std::collections::HashMap;

use crate::recorder::process::PerProcess;
use crate::sync::fixed::{OnceLock, PoisonError, RwLock};
use crate::{Callsite, SpanKind};

/// Call sites live as long as the process, so there is an end to them: names times kinds times tracers.
const MOST: usize = 4096;

type Sites = HashMap<(&'static str, &'static str, SpanKind), &'static Callsite>;

static SITES: PerProcess<RwLock<Sites>> = PerProcess::new();

/// What stands in for those beyond the end: their spans are renamed.
static OTHERS: OnceLock<[&'static Callsite; 5]> = OnceLock::new();

/// For a forked child.
pub(super) fn forget() {
    SITES.forget();
}

fn sites() -> &'static RwLock<Sites> {
    SITES.get_or_make(RwLock::default)
}

/// The call site of spans of this name by this tracer, or one whose spans have to be renamed.
pub(super) fn site(tracer: &str, name: &str, kind: SpanKind) -> &'static Callsite {
    let known = sites().read().unwrap_or_else(PoisonError::into_inner);
    if let Some(site) = known.get(&(tracer, name, kind)) {
        return site;
    }
    drop(known);
    let mut sites = sites().write().unwrap_or_else(PoisonError::into_inner);
    if let Some(site) = sites.get(&(tracer, name, kind)) {
        return site;
    }
    if sites.len() >= MOST {
        return others(kind);
    }
    let (tracer, name) = (leaked(tracer), leaked(name));
    let site = Callsite::leak(name, tracer, kind);
    sites.entry((tracer, name, kind)).or_insert(site)
}

fn leaked(text: &str) -> &'static str {
    String::leak(text.to_owned())
}

fn others(kind: SpanKind) -> &'static Callsite {
    // The API does not say where in the source a span is made.
    let other = |kind| Callsite::leak("span", "opentelemetry", kind);
    let others = OTHERS.get_or_init(|| SpanKind::ALL.map(other));
    others[kind as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_call_site_a_tracer_and_kind() {
        let first = site("sites-test", "work", SpanKind::Client);
        assert!(std::ptr::eq(
            first,
            site("sites-test", "work", SpanKind::Client)
        ));
        assert_eq!(
            (first.name(), first.module(), first.span_kind()),
            ("work", "sites-test", SpanKind::Client)
        );
        assert!(!std::ptr::eq(
            first,
            site("sites-test", "work", SpanKind::Server)
        ));
    }

    #[test]
    fn names_without_end_share_call_sites() {
        for number in 0..=MOST {
            site("sites-test-many", &number.to_string(), SpanKind::Consumer);
        }
        let other = site("sites-test-many", "one more", SpanKind::Consumer);
        assert_eq!(
            (other.name(), other.span_kind()),
            ("span", SpanKind::Consumer)
        );
    }
}
