//! What a file says of the process.

use super::Take::{As, By, Within};
use super::{Field, Node, Reader, from_file, join};
use crate::resource::detect;
use crate::{Resource, ResourceBuilder};

pub(super) const FIELDS: &[Field] = &[
    // Before the entries, which are stronger.
    ("attributes_list", As("OTEL_RESOURCE_ATTRIBUTES")),
    ("attributes", By(Reader::attributes)),
    ("schema_url", By(Reader::schema_url)),
    ("detection/development", Within(DETECTION)),
];

const DETECTION: &[Field] = &[("detectors", By(Reader::detectors))];

impl Reader {
    fn attributes(&mut self, path: &str, node: &Node) {
        for (place, entry) in node.items().iter().enumerate() {
            if let Err(reason) = self.attribute(path, entry) {
                self.note(&format!("{path}[{place}]"), reason);
            }
        }
    }

    fn attribute(&mut self, path: &str, entry: &Node) -> Result<(), &'static str> {
        let field = |key| entry.get(key).and_then(Node::text);
        let name = field("name").ok_or("has no name: left out")?;
        let value = entry.get("value").unwrap_or(&Node::Null);
        // The schema: an entry without a value is ignored.
        if *value != Node::Null {
            let all = typed(Resource::builder(), name, field("type"), value);
            self.merge(
                path,
                &all.ok_or("has a value of another type: left out")?.build(),
            );
        }
        Ok(())
    }

    fn merge(&mut self, path: &str, resource: &Resource) {
        let merged = self.settings.resource.value.merge(resource);
        self.settings.resource = from_file(merged, path);
    }

    fn schema_url(&mut self, path: &str, node: &Node) {
        let url = node.text().unwrap_or_default().to_owned();
        self.merge(path, &Resource::builder().schema_url(url).build());
    }

    fn detectors(&mut self, path: &str, node: &Node) {
        for (name, _) in node.items().iter().filter_map(Node::choice) {
            let mut built_in = detect::BUILT_IN.iter().map(|(name, _)| *name);
            match built_in.find(|known| *known == name) {
                Some("host") => self.settings.detectors.value.extend(["host", "os"]),
                Some(name) => self.settings.detectors.value.push(name),
                None => self.note(&join(path, name), "is not known: left out"),
            }
        }
    }
}

/// The attribute with a value of the type that was named; `None` where the value is of another.
fn typed(
    all: ResourceBuilder,
    name: &str,
    kind: Option<&str>,
    value: &Node,
) -> Option<ResourceBuilder> {
    Some(match kind.unwrap_or("string") {
        "string" => all.attribute(name, value.text()?),
        "bool" => all.attribute(name, value.text()?.parse::<bool>().ok()?),
        "int" => all.attribute(name, value.text()?.parse::<i64>().ok()?),
        "double" => all.attribute(name, value.text()?.parse::<f64>().ok()?),
        "string_array" => all.attribute(name, each(value, |text| Some(text.to_owned()))?),
        "bool_array" => all.attribute(name, each(value, |text| text.parse::<bool>().ok())?),
        "int_array" => all.attribute(name, each(value, |text| text.parse::<i64>().ok())?),
        "double_array" => all.attribute(name, each(value, |text| text.parse::<f64>().ok())?),
        _ => return None,
    })
}

fn each<T>(list: &Node, parse: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    let items = list.items().iter();
    items.map(|item| parse(item.text()?)).collect()
}
