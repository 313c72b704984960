//! Rules for call sites. They are the process's, and so in a test of their own program: here is what needs none in force.

use super::super::{SiteAction, SiteRules};
use crate::{Callsite, SpanKind};

#[test]
fn the_first_pattern_that_matches_decides() {
    let rules = SiteRules::new()
        .site("shop::db::query", SiteAction::On)
        .site("shop::*", SiteAction::OffWithChildren)
        .site("*", SiteAction::Off);
    let site = |name, module| Callsite::leak(name, module, SpanKind::Internal);
    let query = site("query", "shop::db");
    assert_eq!(rules.action(query), SiteAction::On);
    let connect = site("connect", "shop::db");
    assert_eq!(rules.action(connect), SiteAction::OffWithChildren);
    assert_eq!(rules.action(site("main", "other")), SiteAction::Off);
    assert_eq!(SiteRules::new().action(query), SiteAction::On);
}
