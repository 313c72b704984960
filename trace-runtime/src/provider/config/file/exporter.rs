//! The exporters of a file, each with a transport of its own.

use super::super::{ExporterName, Protocol, Settings};
use super::Take::{As, By, Within};
use super::{Destination, Field, Node, Reader, Source, from_file, join};

impl Reader {
    /// The exporter that a processor names.
    pub(super) fn destination(&mut self, path: &str, node: &Node) -> Option<Destination> {
        let (name, options) = node.choice().unwrap_or(("", &Node::Null));
        let path = join(path, name);
        match name {
            "console" => Some(Destination::plain(ExporterName::Console)),
            "otlp_http" => Some(self.otlp(&path, options, Protocol::HttpProtobuf)),
            "otlp_grpc" => Some(self.otlp(&path, options, Protocol::Grpc)),
            _ => {
                self.note(&path, "is not supported: its spans go nowhere");
                None
            }
        }
    }

    /// Fields of one exporter do not reach the others: they are read into settings of their own.
    fn otlp(&mut self, path: &str, options: &Node, protocol: Protocol) -> Destination {
        let mut reader = Self {
            settings: Settings::default(),
        };
        let transport = &mut reader.settings.otlp;
        transport.protocol = from_file(protocol, path);
        let default = match protocol {
            Protocol::Grpc => "http://localhost:4317",
            Protocol::HttpProtobuf | Protocol::HttpJson => "http://localhost:4318/v1/traces",
        };
        let endpoint = Node::Text(default.into());
        reader.say(
            &join(path, "endpoint"),
            &endpoint,
            "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
        );
        reader.fields(path, options, OTLP);
        self.settings.notes.extend(reader.settings.warnings());
        Destination {
            name: ExporterName::Otlp,
            path: None,
            transport: Some(Box::new(reader.settings.otlp)),
        }
    }

    fn encoding(&mut self, path: &str, node: &Node) {
        let protocol = match node.text() {
            Some("json") => "http/json",
            Some("protobuf") | None => "http/protobuf",
            Some(other) => other,
        };
        let protocol = Node::Text(protocol.into());
        self.say(path, &protocol, "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL");
    }

    /// Entries of `headers` win over those of `headers_list`, which is read before.
    fn headers(&mut self, path: &str, node: &Node) {
        for header in node.items() {
            let field = |key| header.get(key).and_then(Node::text);
            let headers = &mut self.settings.otlp.headers;
            if let (Some(name), Some(value)) = (field("name"), field("value")) {
                headers.value.set(name, value);
                headers.source = Source::File(path.into());
            }
        }
    }
}

const OTLP: &[Field] = &[
    ("endpoint", As("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")),
    ("tls", Within(TLS)),
    // Before the entries, which are stronger.
    ("headers_list", As("OTEL_EXPORTER_OTLP_TRACES_HEADERS")),
    ("headers", By(Reader::headers)),
    ("compression", As("OTEL_EXPORTER_OTLP_TRACES_COMPRESSION")),
    ("timeout", As("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT")),
    ("encoding", By(Reader::encoding)),
];

const TLS: &[Field] = &[
    ("ca_file", As("OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE")),
    ("key_file", As("OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY")),
    (
        "cert_file",
        As("OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE"),
    ),
    ("insecure", As("OTEL_EXPORTER_OTLP_TRACES_INSECURE")),
];
