//! A YAML document with its references replaced.

use saphyr::{ScalarStyle, Yaml, YamlLoader};
use saphyr_parser::Parser;

use super::substitute::substitute;

/// A value of the file. Types are left to whoever reads it: `1`, `"1"` and `${ONE}` are the same text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    Null,
    Text(String),
    List(Vec<Self>),
    /// In the order of the file.
    Map(Vec<(String, Self)>),
}

impl Node {
    /// The one document of a file; otherwise what is wrong with it.
    pub(super) fn parse<'a>(
        text: &str,
        variable: impl Fn(&str) -> Option<&'a str>,
    ) -> Result<Self, String> {
        let mut parser = Parser::new_from_str(text);
        let mut loader = YamlLoader::default();
        // Types are known after substitution only.
        loader.early_parse(false);
        let result = parser.load(&mut loader, true);
        result.map_err(|error| error.to_string())?;
        if let Some(error) = loader.error() {
            return Err(error.to_string());
        }
        match loader.into_documents().as_slice() {
            [document] => Self::of(document, &variable),
            documents => Err(format!("{} documents instead of one", documents.len())),
        }
    }

    fn of<'a>(
        yaml: &Yaml<'_>,
        variable: &impl Fn(&str) -> Option<&'a str>,
    ) -> Result<Self, String> {
        match yaml {
            Yaml::Representation(text, style, _) => {
                substitute(text, variable).map(|text| Self::scalar(text, *style))
            }
            Yaml::Sequence(items) => {
                let items = items.iter().map(|item| Self::of(item, variable));
                items.collect::<Result<_, _>>().map(Self::List)
            }
            Yaml::Mapping(entries) => {
                let entries = entries
                    .iter()
                    .map(|(key, value)| Ok((key_of(key), Self::of(value, variable)?)));
                entries.collect::<Result<_, String>>().map(Self::Map)
            }
            Yaml::Tagged(_, inner) => Self::of(inner, variable),
            _ => Ok(Self::Null),
        }
    }

    /// Only a plain scalar can be null (YAML 1.2.2, section 10.3.2).
    fn scalar(text: String, style: ScalarStyle) -> Self {
        let is_null = matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL");
        if style == ScalarStyle::Plain && is_null {
            Self::Null
        } else {
            Self::Text(text)
        }
    }

    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The entries of a map; none of anything else.
    pub(super) fn entries(&self) -> &[(String, Self)] {
        match self {
            Self::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list; none of anything else.
    pub(super) fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    /// The value of this key.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        let mut entries = self.entries().iter();
        entries.find(|(name, _)| name == key).map(|(_, node)| node)
    }

    /// The key and the value of a map that has one entry, as the file names a choice.
    pub(super) fn choice(&self) -> Option<(&str, &Self)> {
        match self.entries() {
            [(key, node)] => Some((key, node)),
            _ => None,
        }
    }
}

/// A key as it stands there: substitution is for values only.
fn key_of(yaml: &Yaml<'_>) -> String {
    match yaml {
        Yaml::Representation(text, ..) => text.as_ref().to_owned(),
        _ => String::new(),
    }
}
