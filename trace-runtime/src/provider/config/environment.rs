//! What environment variables say.

use std::collections::BTreeMap;

use super::setting::{Complaint, Said, Source};
use super::table::{self, ROWS, Row, Variable};
use super::{Settings, misspelt};

/// Variables that may be meant for us, by their names.
#[derive(Clone, Debug, Default)]
pub(in crate::provider) struct Variables(BTreeMap<String, String>);

impl Variables {
    /// Those of this process.
    pub(in crate::provider) fn of_process() -> Self {
        let text = |text: std::ffi::OsString| text.to_string_lossy().into_owned();
        Self::new(std::env::vars_os().map(|(name, value)| (text(name), text(value))))
    }

    /// These; an empty value counts as unset (OpenTelemetry specification, "Parsing empty value").
    pub(in crate::provider) fn new(all: impl IntoIterator<Item = (String, String)>) -> Self {
        let trimmed = |(name, value): (String, String)| (name, value.trim().to_owned());
        let is_set = |(_, value): &(String, String)| !value.is_empty();
        Self(all.into_iter().map(trimmed).filter(is_set).collect())
    }

    pub(in crate::provider) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

impl Settings {
    /// Takes over what the variables say. What cannot be understood is a warning.
    pub(in crate::provider) fn read(&mut self, variables: &Variables) {
        // By name: some say several settings at once.
        let mut complaints = BTreeMap::new();
        for (row, variable) in ROWS
            .iter()
            .flat_map(|row| row.variables.iter().map(move |it| (row, it)))
        {
            let Some(text) = variables.get(variable.name) else {
                continue;
            };
            let source = Source::Variable(variable.name);
            if let Err(complaint) = self.say(variable, text, source) {
                complaints
                    .entry(variable.name)
                    .or_insert((row, variable, complaint));
            }
        }
        // Now that all is read, it is known what is taken instead.
        for (row, variable, complaint) in complaints.into_values() {
            let text = variables.get(variable.name).unwrap_or_default();
            let warning = self.warning(row, variable, text, &complaint);
            self.warnings.push(warning);
        }
        self.warnings
            .extend(misspelt::warnings(variables, &table::names()));
    }

    /// Reads what was said as a variable's value, wherever it was said.
    pub(super) fn say(
        &mut self,
        variable: &Variable,
        text: &str,
        source: Source,
    ) -> Result<(), Complaint> {
        (variable.read)(self, &Said { text, source })
    }

    fn warning(&self, row: &Row, variable: &Variable, text: &str, complaint: &Complaint) -> String {
        let name = variable.name;
        let text = if variable.is_secret() { "***" } else { text };
        let (taken, _) = (row.show)(self);
        match complaint {
            Complaint::Refused => format!(
                "{name}={text} is not understood: wanted {}; taking {taken}",
                variable.takes
            ),
            Complaint::Because(reason) => format!("{name}={text}: {reason}; taking {taken}"),
            Complaint::Partly(unknown) => format!(
                "{name}={text}: {unknown} is not known: wanted {}; taking {taken}",
                variable.takes
            ),
        }
    }
}
