//! Rules for call sites. They are the process's, and so in a test of their own program: here is what needs none in force.

use super::super::{SiteAction, SiteRules};
use crate::Callsite;

static QUERY: Callsite = Callsite::new("query", "shop::db");

#[test]
fn the_first_pattern_that_matches_decides() {
    let rules = SiteRules::new()
        .site("shop::db::query", SiteAction::On)
        .site("shop::*", SiteAction::OffWithChildren)
        .site("*", SiteAction::Off);
    let action = |name, module| rules.action(&Callsite::new(name, module));
    assert_eq!(rules.action(&QUERY), SiteAction::On);
    assert_eq!(action("connect", "shop::db"), SiteAction::OffWithChildren);
    assert_eq!(action("main", "other"), SiteAction::Off);
    assert_eq!(SiteRules::new().action(&QUERY), SiteAction::On);
}
