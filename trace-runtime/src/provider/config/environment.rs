//! What environment variables say.

use std::collections::BTreeMap;

use super::setting::{Complaint, Said, Source};
use super::table::{self, CONFIG_FILE, Row, Variable};
use super::{Settings, misspelt};
use crate::Resource;

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
    /// Takes over what the variables say, or the file that they name: that is then the whole configuration, but for what no file can say
    /// (OpenTelemetry specification, "Declarative configuration").
    pub(in crate::provider) fn read(&mut self, variables: &Variables) {
        let Some(path) = variables.get(CONFIG_FILE) else {
            return self.read_all(variables);
        };
        match self.read_file(path, variables) {
            Ok(()) => self.read_beside_the_file(variables),
            Err(reason) => {
                self.notes.push(format!(
                    "{CONFIG_FILE}={path}: {reason}; taking the other variables"
                ));
                self.read_all(variables);
            }
        }
    }

    #[cfg(feature = "config-file")]
    fn read_file(&mut self, path: &str, variables: &Variables) -> Result<(), String> {
        *self = super::file::read(self.clone(), path, variables)?;
        Ok(())
    }

    #[cfg(not(feature = "config-file"))]
    #[expect(clippy::unused_self, reason = "the face of the other build")]
    fn read_file(&self, _: &str, _: &Variables) -> Result<(), String> {
        Err("this build reads no file: enable the feature `config-file` of trace-runtime".into())
    }

    /// What no file can say, and what its detector of services looks at.
    fn read_beside_the_file(&mut self, variables: &Variables) {
        let is_named = |it: &Resource| it.attribute("service.name").is_some();
        let asks_for_name = self.detectors.value.contains(&"service")
            && !self.resources().iter().any(|(_, said)| is_named(said));
        let wanted = |name: &str| match name {
            "OTEL_SERVICE_NAME" => asks_for_name,
            name => table::NOT_IN_A_FILE.iter().any(|it| name.starts_with(it)),
        };
        let some = variables.0.iter().filter(|(name, _)| wanted(name));
        self.read_all(&Variables(
            some.map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
        ));
    }

    fn read_all(&mut self, variables: &Variables) {
        for (row, variable) in table::variables() {
            if let Some(text) = variables.get(variable.name) {
                let source = Source::Variable(variable.name);
                self.say(row, variable, &Said { text, source });
            }
        }
        let misspelt = misspelt::warnings(variables, &table::names());
        self.notes.extend(misspelt);
    }

    /// Takes over what was said as the value of this variable, wherever it was said.
    pub(super) fn say(&mut self, row: &'static Row, variable: &'static Variable, said: &Said<'_>) {
        if let Err(complaint) = (variable.read)(self, said) {
            self.complain(row, variable, said, complaint);
        }
    }

    /// Remembers what cannot be understood; of a name that says several settings once.
    fn complain(
        &mut self,
        row: &'static Row,
        variable: &'static Variable,
        said: &Said<'_>,
        complaint: Complaint,
    ) {
        let is_known = |it: &Objection| it.source == said.source;
        if !self.objections.iter().any(is_known) {
            let text = if variable.is_secret() {
                "***"
            } else {
                said.text
            };
            self.objections.push(Objection {
                row,
                variable,
                text: text.into(),
                source: said.source.clone(),
                complaint,
            });
        }
    }

    /// What was said and is not so, a line each. Asked when everything is decided, so that it is known what is taken instead.
    pub(in crate::provider) fn warnings(&self) -> impl Iterator<Item = String> {
        let objections = self
            .objections
            .iter()
            .map(|objection| objection.warning(self));
        objections.chain(self.notes.iter().cloned())
    }
}

/// Something said that cannot be understood.
#[derive(Clone, Debug)]
pub(super) struct Objection {
    row: &'static Row,
    variable: &'static Variable,
    text: String,
    source: Source,
    complaint: Complaint,
}

impl Objection {
    fn warning(&self, settings: &Settings) -> String {
        let (taken, _) = (self.row.show)(settings);
        let wanted = self.variable.takes;
        let what = match &self.complaint {
            Complaint::Refused => format!(" is not understood: wanted {wanted}"),
            Complaint::Because(reason) => format!(": {reason}"),
            Complaint::Partly(unknown) => format!(": {unknown} is not known: wanted {wanted}"),
        };
        format!(
            "{}={}{what}; taking {} = {taken}",
            self.source, self.text, self.row.label
        )
    }
}
