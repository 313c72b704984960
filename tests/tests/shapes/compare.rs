//! What is compared, and how a difference reads.

use std::process::Output;

use crate::message::Message;
use crate::program::Program;

/// How a program went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    pub(crate) fn new(output: &Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        }
    }
}

/// Without numbers that differ in each run: of threads, and of seconds.
fn text(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let lines = text
        .lines()
        .map(|line| match line.split_once("; finished in ") {
            Some((before, _)) => before.to_owned(),
            None => without_thread_number(line),
        });
    lines.collect::<Vec<_>>().join("\n")
}

/// `thread 'main' panicked` of `thread 'main' (4711) panicked`
fn without_thread_number(line: &str) -> String {
    let is_number = |word: &&str| {
        let inside = word
            .strip_prefix('(')
            .and_then(|word| word.strip_suffix(')'));
        inside.is_some_and(|inside| inside.parse::<u64>().is_ok())
    };
    if !line.starts_with("thread '") {
        return line.to_owned();
    }
    let words = line.split(' ').filter(|word| !is_number(word));
    words.collect::<Vec<_>>().join(" ")
}

/// Messages that only one of the two has.
pub(crate) fn messages(plain: &[Message], traced: &[Message]) -> Vec<String> {
    let (lost, new) = (without(plain, traced), without(traced, plain));
    reports(lost.into_iter(), new.into_iter())
}

pub(crate) fn reports(
    lost: impl Iterator<Item = Message>,
    new: impl Iterator<Item = Message>,
) -> Vec<String> {
    lost.map(|message| format!("lost:\n{message}"))
        .chain(new.map(|message| format!("new:\n{message}")))
        .collect()
}

/// Those of `some` that `others` have not, or not as often.
pub(crate) fn without(some: &[Message], others: &[Message]) -> Vec<Message> {
    let mut others: Vec<_> = others.iter().collect();
    let is_only_here = |message: &&Message| {
        let found = others.iter().position(|other| other == message);
        found.map(|at| others.swap_remove(at)).is_none()
    };
    let findings = some.iter().filter(|message| message.is_finding());
    findings.filter(is_only_here).cloned().collect()
}

/// Whether the compiler says of the plain program what its first lines announce, each at least once.
pub(crate) fn announced(program: &Program, messages: &[Message]) -> Vec<String> {
    let findings = messages.iter().filter(|message| message.is_finding());
    let mut said: Vec<_> = findings.map(|message| message.code.as_str()).collect();
    let mut announced: Vec<_> = program.warns.iter().map(String::as_str).collect();
    for list in [&mut said, &mut announced] {
        list.sort_unstable();
        list.dedup();
    }
    if said == announced {
        return Vec::new();
    }
    let all: Vec<_> = messages.iter().map(Message::to_string).collect();
    vec![format!(
        "announced: {announced:?}, said: {said:?}\n{}",
        all.join("\n")
    )]
}

pub(crate) fn exit(program: &Program, plain: &Ran) -> Vec<String> {
    if plain.code == Some(program.exits) {
        return Vec::new();
    }
    vec![format!(
        "exit code {:?}\n{}\n{}",
        plain.code, plain.stdout, plain.stderr
    )]
}

pub(crate) fn runs(variant: &str, plain: &Ran, other: &Ran) -> Vec<String> {
    let mut differences = Vec::new();
    if plain.code != other.code {
        differences.push(format!(
            "exit code: {:?} -> {:?} {variant}",
            plain.code, other.code
        ));
    }
    for (stream, plain, other) in [
        ("stdout", &plain.stdout, &other.stdout),
        ("stderr", &plain.stderr, &other.stderr),
    ] {
        if plain != other {
            differences.push(format!("{stream}, {variant}:\n{}", diff(plain, other)));
        }
    }
    differences
}

pub(crate) fn spans(program: &Program, tree: &str) -> Vec<String> {
    let expected = program.spans.join("\n");
    if expected == tree {
        return Vec::new();
    }
    vec![format!("spans:\n{}", diff(&expected, tree))]
}

/// The lines between what both begin with and what both end with, after `-` and `+`.
fn diff(old: &str, new: &str) -> String {
    let [old, new]: [Vec<_>; 2] = [old, new].map(|text| text.lines().collect());
    let same =
        |pairs: &mut dyn Iterator<Item = (&&str, &&str)>| pairs.take_while(|(a, b)| a == b).count();
    let start = same(&mut old.iter().zip(&new));
    let end = same(&mut old[start..].iter().rev().zip(new[start..].iter().rev()));
    let before = old[..start].iter().map(|line| format!("  {line}"));
    let lost = old[start..old.len() - end]
        .iter()
        .map(|line| format!("- {line}"));
    let added = new[start..new.len() - end]
        .iter()
        .map(|line| format!("+ {line}"));
    let after = old[old.len() - end..]
        .iter()
        .map(|line| format!("  {line}"));
    let lines: Vec<_> = before.chain(lost).chain(added).chain(after).collect();
    lines.join("\n")
}
