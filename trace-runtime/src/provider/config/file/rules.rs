//! The rules of a composite sampler (`ExperimentalComposableRuleBasedSampler` of the schema).

use super::{Node, Reader, join};
use crate::SpanContext;
use crate::glob::Glob;
use crate::sampling::{self, ComposableSampler, Rules, When};

impl Reader {
    pub(super) fn rules(&mut self, path: &str, options: &Node) -> Rules<dyn ComposableSampler> {
        let rules = options.get("rules").map_or(&[][..], Node::items);
        let mut all = Rules::composable();
        for (place, rule) in rules.iter().enumerate() {
            let path = format!("{path}.rules[{place}]");
            let when = self.when(&path, rule);
            let sampler = rule.get("sampler").unwrap_or(&Node::Null);
            all = all.when(when, self.part(&join(&path, "sampler"), sampler));
        }
        all
    }

    /// All conditions of a rule. One that is not understood holds for nothing: the rule would say too much without it.
    fn when(&mut self, path: &str, rule: &Node) -> When {
        let conditions = rule.entries().iter().filter(|(key, _)| key != "sampler");
        conditions.fold(When::always(), |all, (key, node)| {
            all.and(condition(key, node).unwrap_or_else(|| {
                self.note(
                    &join(path, key),
                    "is not understood: its rule is about nothing",
                );
                When::is(|_| false)
            }))
        })
    }
}

fn condition(key: &str, node: &Node) -> Option<When> {
    match key {
        "attribute_values" => values(node),
        "attribute_patterns" => patterns(node),
        "span_kinds" => kinds(node),
        "parent" => parents(node),
        _ => None,
    }
}

/// The attribute is one of these.
fn values(node: &Node) -> Option<When> {
    let (key, values) = (text(node.get("key")?)?, texts(node.get("values")?)?);
    Some(attribute(key, move |text| {
        values.iter().any(|it| it == text)
    }))
}

/// The attribute is of one of the first forms, if there are any, and of none of the others.
fn patterns(node: &Node) -> Option<When> {
    let forms = |name| match node.get(name) {
        Some(list) => Some(texts(list)?.iter().map(|form| Glob::new(form)).collect()),
        None => Some(Vec::new()),
    };
    let (included, excluded) = (forms("included")?, forms("excluded")?);
    let key = text(node.get("key")?)?;
    Some(attribute(key, move |text| {
        let is_of = |forms: &[Glob]| forms.iter().any(|form| form.matches(text));
        (included.is_empty() || is_of(&included)) && !is_of(&excluded)
    }))
}

fn attribute(key: String, is_meant: impl Fn(&str) -> bool + Send + Sync + 'static) -> When {
    When::is(move |parameters| {
        let value = parameters.attribute(&key);
        value.is_some_and(|value| sampling::says(&value, &is_meant))
    })
}

fn kinds(node: &Node) -> Option<When> {
    const KNOWN: [&str; 5] = ["internal", "server", "client", "producer", "consumer"];
    let kinds = texts(node)?;
    let are_known = kinds.iter().all(|kind| KNOWN.contains(&kind.as_str()));
    are_known.then(|| When::is(move |it| kinds.iter().any(|kind| kind == it.kind().as_str())))
}

fn parents(node: &Node) -> Option<When> {
    const KNOWN: [&str; 3] = ["none", "remote", "local"];
    let parents = texts(node)?;
    let are_known = parents.iter().all(|name| KNOWN.contains(&name.as_str()));
    are_known.then(|| {
        When::is(move |it| {
            let is = match it.parent.map(SpanContext::is_remote) {
                None => "none",
                Some(true) => "remote",
                Some(false) => "local",
            };
            parents.iter().any(|name| name == is)
        })
    })
}

fn text(node: &Node) -> Option<String> {
    node.text().map(String::from)
}

fn texts(node: &Node) -> Option<Vec<String>> {
    node.items().iter().map(text).collect()
}
