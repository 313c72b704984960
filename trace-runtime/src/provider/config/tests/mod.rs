//! What variables mean.

mod bad;
mod exporters;
mod good;
mod names;
mod sampling;

use super::*;

/// The settings that these variables make.
fn read(variables: &[(&str, &str)]) -> Settings {
    let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let mut settings = Settings::default();
    settings.read(&Variables::new(variables.iter().map(pair)));
    settings
}

fn warnings(variables: &[(&str, &str)]) -> Vec<String> {
    read(variables).warnings().collect()
}

/// What a setting is shown as, and where it comes from.
fn shown(variables: &[(&str, &str)], group: &str, label: &str) -> (String, String) {
    let settings = read(variables);
    let is_meant = |row: &&table::Row| row.group == group && row.label == label;
    let row = table::ROWS
        .iter()
        .find(is_meant)
        .expect("a row of the table");
    let (value, source) = (row.show)(&settings);
    (value, source.to_string())
}

/// What becomes of settings when they are carried out, and what is said about it.
fn realized(variables: &[(&str, &str)]) -> (Vec<&'static str>, Vec<String>) {
    let mut settings = read(variables);
    if settings.exporters.is_default() {
        settings.choose_exporter();
    }
    settings.sampler("shop");
    let exporters = settings.exporters().into_iter().map(|(name, _)| name);
    let exporters = exporters.collect();
    (exporters, settings.warnings().collect())
}
