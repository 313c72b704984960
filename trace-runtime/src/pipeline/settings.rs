//! How a pipeline works, and how much fits into it.

use std::time::Duration;

use super::stage::Stages;
use crate::export::{DEFAULT_INTERVAL, Exporter};
use crate::record::HEADER;
use crate::resource::Origin;
use crate::sync::fixed::Arc;

/// How a pipeline works.
#[derive(Default)]
pub(crate) struct Settings {
    /// Each with the name by which it is reported.
    pub(crate) exporters: Vec<(&'static str, Box<dyn Exporter>)>,
    /// Longest time between two drains; `None` leaves it to the exporters.
    pub(crate) interval: Option<Duration>,
    /// What each exporter's queue may hold.
    pub(crate) queue_limit: Room,
    /// What exporters say about where spans come from.
    pub(crate) origin: Arc<Origin>,
    /// What happens to spans before the exporters get them.
    pub(crate) stages: Stages,
    /// Bytes of a batch, as far as it can be divided.
    pub(crate) batch_limit: Room,
}

impl Settings {
    /// What was asked for, or what the most impatient exporter wishes.
    pub(super) fn interval(&self) -> Duration {
        let wishes = self
            .exporters
            .iter()
            .map(|(_, exporter)| exporter.interval());
        self.interval.or(wishes.min()).unwrap_or(DEFAULT_INTERVAL)
    }
}

/// How much fits somewhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Room {
    pub(crate) bytes: usize,
    pub(crate) spans: u64,
}

impl Room {
    /// Bytes of a span without attributes.
    const SMALLEST: usize = HEADER * size_of::<u64>();

    /// The spans for which there can be room, if they are small.
    pub(super) fn most_spans(self) -> u64 {
        self.spans.min((self.bytes / Self::SMALLEST) as u64)
    }

    pub(super) fn with(self, more: Self) -> Self {
        Self {
            bytes: self.bytes.saturating_add(more.bytes),
            spans: self.spans.saturating_add(more.spans),
        }
    }

    pub(super) fn without(self, taken: Self) -> Self {
        Self {
            bytes: self.bytes.saturating_sub(taken.bytes),
            spans: self.spans.saturating_sub(taken.spans),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Error;
    use crate::export::Batch;

    struct Wishes(Duration);

    impl Exporter for Wishes {
        fn export(&mut self, _: &Batch) -> Result<(), Error> {
            Ok(())
        }

        fn interval(&self) -> Duration {
            self.0
        }
    }

    fn settings(wishes: &[u64]) -> Settings {
        let exporter = |seconds: &u64| -> (_, Box<dyn Exporter>) {
            ("wishes", Box::new(Wishes(Duration::from_secs(*seconds))))
        };
        Settings {
            exporters: wishes.iter().map(exporter).collect(),
            ..Settings::default()
        }
    }

    #[test]
    fn the_most_impatient_exporter_sets_the_interval() {
        assert_eq!(settings(&[]).interval(), DEFAULT_INTERVAL);
        assert_eq!(settings(&[5, 3, 4]).interval(), Duration::from_secs(3));
        let mut asked = settings(&[5]);
        asked.interval = Some(Duration::from_secs(9));
        assert_eq!(asked.interval(), Duration::from_secs(9));
    }
}
