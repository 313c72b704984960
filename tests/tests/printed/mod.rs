//! What subscribers print, kept to be looked at.

#![allow(dead_code, reason = "each test needs some of it")]

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use tracing_subscriber::fmt::format::{DefaultFields, Format, Full};
use tracing_subscriber::fmt::{self, MakeWriter};

/// A writer whose clones print to one place.
#[derive(Clone, Default)]
pub(crate) struct Printed(Arc<Mutex<Vec<u8>>>);

impl Printed {
    pub(crate) fn text(&self) -> String {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8(bytes.clone()).expect("text is printed")
    }

    /// The layer of `fmt` that prints here, without what would be another in each run.
    pub(crate) fn layer<S>(&self) -> fmt::Layer<S, DefaultFields, Format<Full, ()>, Self> {
        let layer = fmt::layer().with_writer(self.clone());
        layer.with_ansi(false).without_time()
    }
}

impl io::Write for Printed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut printed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        printed.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Printed {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}
