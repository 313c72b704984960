//! The sampler of a file: a tree of samplers.

use super::super::{Sampling, Setting};
use super::{Node, Reader, Source, join};
use crate::sampling::{AlwaysOff, AlwaysOn, ParentBased, Sampler, TraceIdRatio};
use crate::sync::fixed::Arc;

type Shared = Arc<dyn Sampler>;

impl Reader {
    pub(super) fn sampler(&mut self, path: &str, node: &Node) {
        let sampler = self.made(path, node);
        self.settings.sampler = Setting {
            value: Sampling::Made(sampler),
            source: Source::File(path.into()),
        };
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

    fn parent_based(&mut self, path: &str, options: &Node) -> ParentBased<Shared> {
        let root = options.get("root");
        let root = root.map_or_else(
            || Arc::new(AlwaysOn) as Shared,
            |root| self.made(&join(path, "root"), root),
        );
        let mut sampler = ParentBased::new(root);
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
