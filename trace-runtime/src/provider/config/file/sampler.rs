//! The sampler of a file: a tree of samplers.

use super::super::{JaegerRemote, Sampling, Setting};
use super::{Node, Reader, Source, join};
use crate::sampling::{
    AlwaysOff, AlwaysOn, AlwaysRecord, ComposableSampler, Composite, ParentBased, ParentThreshold,
    Sampler, TraceIdRatio,
};
use crate::sync::fixed::Arc;

type Shared = Arc<dyn Sampler>;
type Part = Arc<dyn ComposableSampler>;

impl Reader {
    pub(super) fn sampler(&mut self, path: &str, node: &Node) {
        let value = match self.remote(path, node) {
            Some(remote) => remote,
            None => Sampling::Made(self.made(path, node)),
        };
        self.settings.sampler = Setting {
            value,
            source: Source::File(path.into()),
        };
    }

    /// A sampler that asks a service, which only who knows the service can make: alone, or in the place of roots.
    fn remote(&mut self, path: &str, node: &Node) -> Option<Sampling> {
        let (name, options) = node.choice()?;
        let path = join(path, name);
        match (name, options.entries()) {
            ("jaeger_remote/development", _) => {
                Some(Sampling::JaegerRemote(self.jaeger(&path, options)))
            }
            ("parent_based", [(key, root)]) if key == "root" => self
                .remote(&join(&path, key), root)
                .map(Sampling::parent_based),
            _ => None,
        }
    }

    fn jaeger(&mut self, path: &str, options: &Node) -> JaegerRemote {
        let mut remote = JaegerRemote::default();
        for (key, node) in options.entries() {
            let text = node.text().unwrap_or_default();
            let is_taken = match key.as_str() {
                "endpoint" => remote.set_endpoint(text).is_ok(),
                "interval" => remote.set_interval(text).is_ok(),
                "initial_sampler" => {
                    remote.initial = self.initial(&join(path, key), node);
                    remote.initial.is_some()
                }
                _ => false,
            };
            if !is_taken {
                self.note(&join(path, key), "is not understood");
            }
        }
        remote
    }

    /// The share of a sampler that is one.
    fn initial(&mut self, path: &str, node: &Node) -> Option<f64> {
        match node.choice()? {
            ("always_on", _) => Some(1.0),
            ("always_off", _) => Some(0.0),
            (name @ ("trace_id_ratio_based" | "probability/development"), options) => {
                Some(self.ratio(&join(path, name), options))
            }
            _ => None,
        }
    }

    /// What is not known samples everything, and is named.
    fn made(&mut self, path: &str, node: &Node) -> Shared {
        let (name, options) = node.choice().unwrap_or(("", &Node::Null));
        let path = join(path, name);
        match name {
            "always_on" => Arc::new(AlwaysOn),
            "always_off" => Arc::new(AlwaysOff),
            "trace_id_ratio_based" | "probability/development" => {
                Arc::new(TraceIdRatio::new(self.ratio(&path, options)))
            }
            "parent_based" => Arc::new(self.parent_based(&path, options)),
            "always_record" => Arc::new(AlwaysRecord::new(self.wrapped(&path, options))),
            "composite/development" => Arc::new(Composite::new(self.part(&path, options))),
            _ => {
                self.note(&path, "is not supported: taking always_on");
                Arc::new(AlwaysOn)
            }
        }
    }

    fn ratio(&mut self, path: &str, options: &Node) -> f64 {
        let text = options.get("ratio").and_then(Node::text).unwrap_or("1.0");
        match text.parse() {
            Ok(ratio) if (0.0..=1.0).contains(&ratio) => ratio,
            _ => {
                self.note(path, "wants a ratio from 0.0 to 1.0: taking 1.0");
                1.0
            }
        }
    }

    /// What is asked in the end; everything is sampled where the file does not say.
    fn wrapped(&mut self, path: &str, options: &Node) -> Shared {
        match options.get("root") {
            Some(root) => self.made(&join(path, "root"), root),
            None => Arc::new(AlwaysOn),
        }
    }

    /// A part of a composite sampler.
    pub(super) fn part(&mut self, path: &str, node: &Node) -> Part {
        let (name, options) = node.choice().unwrap_or(("", &Node::Null));
        let path = join(path, name);
        match name {
            "always_on" => Arc::new(AlwaysOn),
            "always_off" => Arc::new(AlwaysOff),
            "probability" => Arc::new(TraceIdRatio::new(self.ratio(&path, options))),
            "rule_based" => Arc::new(self.rules(&path, options)),
            "parent_threshold" => {
                let root = options.get("root").unwrap_or(&Node::Null);
                Arc::new(ParentThreshold::new(self.part(&join(&path, "root"), root)))
            }
            _ => {
                self.note(&path, "is not supported: taking always_on");
                Arc::new(AlwaysOn)
            }
        }
    }

    fn parent_based(&mut self, path: &str, options: &Node) -> ParentBased<Shared> {
        let mut sampler = ParentBased::new(self.wrapped(path, options));
        for (key, node) in options.entries() {
            let path = join(path, key);
            sampler = match key.as_str() {
                "root" => sampler,
                "remote_parent_sampled" => sampler.remote_parent_sampled(self.made(&path, node)),
                "remote_parent_not_sampled" => {
                    sampler.remote_parent_not_sampled(self.made(&path, node))
                }
                "local_parent_sampled" => sampler.local_parent_sampled(self.made(&path, node)),
                "local_parent_not_sampled" => {
                    sampler.local_parent_not_sampled(self.made(&path, node))
                }
                _ => {
                    self.note(&path, "is not known");
                    sampler
                }
            };
        }
        sampler
    }
}
