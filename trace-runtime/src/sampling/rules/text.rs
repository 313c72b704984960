//! Rules as text.

use std::str::FromStr;

use super::{Rules, When};
use crate::sampling::{
    AlwaysOff, AlwaysOn, AlwaysRecord, ParentBased, PassThrough, RateLimited, Sampler, TraceIdRatio,
};
use crate::sync::fixed::Arc;
use crate::{Error, SpanKind};

impl FromStr for Rules {
    type Err = Error;

    /// Takes [lines of rules](Rules#as-text).
    ///
    /// # Errors
    ///
    /// Names the first line that is not understood, and what of it.
    fn from_str(text: &str) -> Result<Self, Error> {
        let mut rules = Self::new();
        for (place, line) in text.lines().enumerate() {
            let read = read_line(line, &mut rules);
            read.map_err(|fault| Error::malformed_line(place + 1, fault))?;
        }
        Ok(rules)
    }
}

fn read_line(line: &str, rules: &mut Rules) -> Result<(), String> {
    let words = words(line)?;
    let conditions = words.iter().take_while(|word| word.contains('=')).count();
    let (conditions, action) = words.split_at(conditions);
    if action.is_empty() {
        return match conditions {
            [] => Ok(()),
            _ => Err("it does not say what becomes of these traces".into()),
        };
    }
    let mut when = When::always();
    for word in conditions {
        when = when.and(condition(word)?);
    }
    let sampler = sampler(action)?;
    rules.0.push((when, sampler));
    Ok(())
}

/// The words of a line before its comment. Quotes keep spaces together, and are taken off.
fn words(line: &str) -> Result<Vec<String>, String> {
    let mut words = vec![String::new()];
    let mut is_quoted = false;
    for letter in line.chars() {
        match letter {
            '"' => is_quoted = !is_quoted,
            '#' if !is_quoted => break,
            space if space.is_whitespace() && !is_quoted => words.push(String::new()),
            letter => words.last_mut().expect("never empty").push(letter),
        }
    }
    words.retain(|word| !word.is_empty());
    if is_quoted {
        return Err("a quote is not closed".into());
    }
    Ok(words)
}

/// A word with `=` in it.
fn condition(word: &str) -> Result<When, String> {
    let (key, pattern) = word.split_once('=').unwrap_or((word, ""));
    let pattern = pattern.to_owned();
    match key {
        "" => Err(format!("nothing stands before the = of {word}")),
        "name" => Ok(When::name(pattern)),
        "module" => Ok(When::module(pattern)),
        "route" => Ok(When::route(pattern)),
        "kind" => Ok(When::kind(kind(&pattern)?)),
        key => Ok(When::attribute(key.to_owned(), pattern)),
    }
}

fn kind(name: &str) -> Result<SpanKind, String> {
    SpanKind::named(name).ok_or_else(|| format!("{name} is no kind of spans"))
}

fn sampler(words: &[String]) -> Result<Arc<dyn Sampler>, String> {
    match words {
        [parent, root] if parent == "parent" => Ok(Arc::new(ParentBased::new(action(root)?))),
        [word] => action(word),
        words => Err(format!("{} is more than one word", words.join(" "))),
    }
}

fn action(word: &str) -> Result<Arc<dyn Sampler>, String> {
    Ok(match word {
        "keep" => Arc::new(AlwaysOn),
        "drop" => Arc::new(AlwaysOff),
        "record" => Arc::new(AlwaysRecord::new(AlwaysOff)),
        "pass" => Arc::new(PassThrough),
        number => match number.strip_suffix("/s") {
            Some(rate) => Arc::new(RateLimited::new(at_most(rate, f64::MAX)?)),
            None => Arc::new(TraceIdRatio::new(at_most(number, 1.0)?)),
        },
    })
}

/// A number from zero to this.
fn at_most(text: &str, most: f64) -> Result<f64, String> {
    let number = text.parse().ok();
    let number = number.filter(|number| (0.0..=most).contains(number));
    number.ok_or_else(|| {
        format!(
            "{text} is not keep, drop, record, pass, a number from 0.0 to 1.0 or one such as 10/s"
        )
    })
}
