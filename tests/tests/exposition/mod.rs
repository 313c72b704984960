//! A strict reader of Prometheus' text format 0.0.4 and of `OpenMetrics`' 1.0.0: whatever is not allowed panics.

use std::collections::{BTreeMap, BTreeSet};

/// Labels, sorted.
pub(crate) type Labels = BTreeMap<String, String>;

/// What a text says.
#[derive(Debug, Default)]
pub(crate) struct Exposition {
    pub(crate) families: Vec<Family>,
}

#[derive(Debug, Default)]
pub(crate) struct Family {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) help: Option<String>,
    pub(crate) unit: Option<String>,
    pub(crate) samples: Vec<Sample>,
}

#[derive(Debug)]
pub(crate) struct Sample {
    pub(crate) name: String,
    pub(crate) labels: Labels,
    pub(crate) value: f64,
    /// The value as it stands there.
    pub(crate) text: String,
    pub(crate) exemplar: Option<(Labels, f64)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Prometheus,
    OpenMetrics,
}

impl Exposition {
    pub(crate) fn read(format: Format, text: &str) -> Self {
        let text = match format {
            Format::Prometheus => text,
            Format::OpenMetrics => text.strip_suffix("# EOF\n").expect("ends with EOF"),
        };
        assert!(text.ends_with('\n'), "the last line ends");
        let mut exposition = Self::default();
        for line in text.lines() {
            exposition.line(format, line);
        }
        exposition.check(format);
        exposition
    }

    fn line(&mut self, format: Format, line: &str) {
        if let Some(comment) = line.strip_prefix("# ") {
            let mut words = comment.splitn(3, ' ');
            let mut next = || words.next().expect("three words").to_owned();
            let (what, name, text) = (next(), next(), next());
            assert!(is_metric_name(&name), "{line}");
            self.describe(&what, &name, text);
        } else {
            let sample = Sample::read(format, line);
            let family = self.families.last_mut().expect("described first");
            assert!(family.owns(format, &sample), "{line} in {}", family.name);
            family.samples.push(sample);
        }
    }

    fn describe(&mut self, what: &str, name: &str, text: String) {
        let is_new = self.families.last().is_none_or(|last| last.name != name);
        if is_new {
            let known = self.families.iter().any(|family| family.name == name);
            assert!(!known, "{name} is described twice");
            self.families.push(Family {
                name: name.to_owned(),
                ..Family::default()
            });
        }
        let family = self.families.last_mut().expect("just pushed");
        assert!(family.samples.is_empty(), "{name} is described afterwards");
        match what {
            "HELP" => assert!(family.help.replace(unescape(&text)).is_none()),
            "TYPE" => {
                assert!(family.kind.is_empty(), "{name} has two types");
                family.kind = text;
            }
            "UNIT" => assert!(family.unit.replace(text).is_none()),
            _ => panic!("unknown comment {what}"),
        }
    }

    fn check(&self, format: Format) {
        let mut series = BTreeSet::new();
        for family in &self.families {
            family.check(format);
            for sample in &family.samples {
                let key = (sample.name.clone(), sample.labels.clone());
                assert!(series.insert(key), "twice: {sample:?}");
            }
        }
    }

    pub(crate) fn family(&self, name: &str) -> &Family {
        let found = self.families.iter().find(|family| family.name == name);
        found.unwrap_or_else(|| panic!("no {name}"))
    }

    /// The value of the only sample of this name with all these labels.
    pub(crate) fn count(&self, name: &str, labels: &[(&str, &str)]) -> u64 {
        let samples = self.families.iter().flat_map(|family| &family.samples);
        let found: Vec<_> = samples
            .filter(|sample| sample.name == name && sample.has(labels))
            .collect();
        assert_eq!(found.len(), 1, "{name} {labels:?}: {found:?}");
        found[0].text.parse().expect("it counts something")
    }
}

impl Family {
    fn owns(&self, format: Format, sample: &Sample) -> bool {
        let rest = sample.name.strip_prefix(&self.name);
        match (format, &*self.kind) {
            (_, "histogram") => matches!(rest, Some("_bucket" | "_sum" | "_count")),
            (Format::OpenMetrics, "counter") => rest == Some("_total"),
            (Format::OpenMetrics, "info") => rest == Some("_info"),
            (_, "gauge") | (Format::Prometheus, "counter") => rest == Some(""),
            (_, kind) => panic!("unknown type {kind:?}"),
        }
    }

    fn check(&self, format: Format) {
        let name = &self.name;
        assert!(!self.kind.is_empty(), "{name} has no type");
        if let Some(unit) = &self.unit {
            assert!(format == Format::OpenMetrics, "{name}: {unit}");
            assert!(name.ends_with(&format!("_{unit}")), "{name}: {unit}");
        }
        if self.kind == "counter" && format == Format::Prometheus {
            assert!(name.ends_with("_total"), "{name}");
        }
        if self.kind != "gauge" {
            assert!(self.samples.iter().all(|it| it.value >= 0.0), "{name}");
        }
        if self.kind == "histogram" {
            self.check_histograms();
        }
    }

    fn check_histograms(&self) {
        let mut by_labels = BTreeMap::<Labels, Vec<&Sample>>::new();
        for sample in &self.samples {
            let mut labels = sample.labels.clone();
            labels.remove("le");
            by_labels.entry(labels).or_default().push(sample);
        }
        for samples in by_labels.values() {
            check_histogram(&self.name, samples);
        }
    }
}

fn check_histogram(name: &str, samples: &[&Sample]) {
    let part = |ending: &str| {
        let name = format!("{name}{ending}");
        samples.iter().filter(move |sample| sample.name == name)
    };
    let buckets: Vec<_> = part("_bucket").collect();
    let bounds: Vec<f64> = buckets
        .iter()
        .map(|bucket| match &*bucket.labels["le"] {
            "+Inf" => f64::INFINITY,
            bound => bound.parse().expect("a number"),
        })
        .collect();
    assert!(bounds.is_sorted_by(|a, b| a < b), "{name}: {bounds:?}");
    assert_eq!(bounds.last(), Some(&f64::INFINITY), "{name}");
    let counts: Vec<_> = buckets.iter().map(|bucket| bucket.value).collect();
    assert!(counts.is_sorted(), "{name}: {counts:?}");
    let [total] = part("_count").collect::<Vec<_>>()[..] else {
        panic!("{name} has one count");
    };
    let last = buckets.last().map(|bucket| &bucket.text);
    assert_eq!(last, Some(&total.text), "{name}");
    assert_eq!(part("_sum").count(), 1, "{name}");
    for (bucket, bounds) in buckets.iter().zip(bounds.windows(2)) {
        if let Some((_, value)) = bucket.exemplar {
            assert!(value <= bounds[0], "{name}: {bucket:?}");
        }
    }
}

impl Sample {
    fn read(format: Format, line: &str) -> Self {
        let (sample, exemplar) = match line.split_once(" # ") {
            Some((sample, exemplar)) => (sample, Some(exemplar)),
            None => (line, None),
        };
        let (name, labels, value) = parts(sample);
        assert!(is_metric_name(name), "{line}");
        let exemplar = exemplar.map(|text| {
            assert!(format == Format::OpenMetrics && name.ends_with("_bucket"));
            read_exemplar(text)
        });
        Self {
            name: name.into(),
            labels: read_labels(labels),
            value: value.parse().unwrap_or_else(|_| panic!("{line}")),
            text: value.into(),
            exemplar,
        }
    }

    pub(crate) fn has(&self, labels: &[(&str, &str)]) -> bool {
        let is = |(key, value): &(&str, &str)| self.labels.get(*key).is_some_and(|it| it == value);
        labels.iter().all(is)
    }
}

/// Name, what is between the braces, and the rest.
fn parts(sample: &str) -> (&str, &str, &str) {
    let (name, rest) = sample.split_once('{').expect("labels");
    let (labels, value) = rest.rsplit_once("} ").expect("a value");
    (name, labels, value)
}

fn read_exemplar(text: &str) -> (Labels, f64) {
    let (name, labels, rest) = parts(text);
    assert_eq!(name, "");
    let (value, time) = rest.split_once(' ').expect("a time");
    assert!(time.parse::<f64>().expect("a time") > 1.6e9);
    let labels = read_labels(labels);
    let letters: usize = labels.iter().map(|(k, v)| k.len() + v.len()).sum();
    assert!(letters <= 128, "{text}");
    (labels, value.parse().expect("a number"))
}

fn read_labels(mut text: &str) -> Labels {
    let mut labels = Labels::new();
    while !text.is_empty() {
        let (name, rest) = text.split_once("=\"").expect("a value in quotes");
        let end = end_of_value(rest);
        assert!(is_label_name(name), "{name}");
        assert!(labels.insert(name.into(), unescape(&rest[..end])).is_none());
        text = &rest[end + 1..];
        if let Some(rest) = text.strip_prefix(',') {
            assert!(!rest.is_empty(), "a comma at the end");
            text = rest;
        } else {
            assert!(text.is_empty(), "{text}");
        }
    }
    labels
}

fn end_of_value(text: &str) -> usize {
    let mut is_escaped = false;
    for (place, letter) in text.char_indices() {
        match letter {
            '"' if !is_escaped => return place,
            '\\' => is_escaped = !is_escaped,
            _ => is_escaped = false,
        }
    }
    panic!("no end of {text}")
}

fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some('n') => out.push('\n'),
                Some(letter @ ('\\' | '"')) => out.push(letter),
                other => panic!("\\{other:?}"),
            },
            '"' => panic!("a quote that is not escaped"),
            letter => out.push(letter),
        }
    }
    out
}

fn is_metric_name(name: &str) -> bool {
    is_name(name, |letter| letter == ':')
}

fn is_label_name(name: &str) -> bool {
    is_name(name, |_| false) && !name.starts_with("__")
}

fn is_name(name: &str, also: impl Fn(char) -> bool) -> bool {
    let is_allowed = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || also(letter);
    name.starts_with(|first: char| is_allowed(first) && !first.is_ascii_digit())
        && name.chars().all(is_allowed)
        && !name.contains("__")
}
