//! Whole lines, whatever the writer does, and how many spans are in those that it took.

use std::io::{self, Write};

use crate::{DropReason, Error};

/// So much is collected before it is written.
const ENOUGH: usize = 64 << 10;

/// A buffer of entries in front of a writer. An entry is a line, or several that belong together, and holds so many spans.
///
/// Each span is in one place: `pending`, `torn` (both wait), `unflushed` (the writer has it) or `lost`; none, when it is flushed or told of as lost.
///
/// # Invariants
///
/// What the writer has taken and `torn` are a sequence of whole entries, and so is `pending`.
#[derive(Debug)]
pub(in crate::export) struct Lines<W> {
    out: W,
    /// Whether the writer has taken anything.
    is_begun: bool,
    /// The rest of an entry that an earlier write left half done.
    torn: Vec<u8>,
    /// Its spans; none, if they were told of as lost.
    torn_spans: u64,
    pending: String,
    /// The entries of `pending`.
    entries: Vec<Entry>,
    /// Spans that were written and that the writer may have in a buffer of its own.
    unflushed: u64,
    /// Spans that are lost, which nobody was told of.
    lost: u64,
    /// Why.
    cause: Option<io::Error>,
}

#[derive(Debug)]
struct Entry {
    end: usize,
    spans: u64,
}

/// How many spans are lost, and why.
#[derive(Debug)]
pub(in crate::export) struct Failure {
    pub(in crate::export) lost: u64,
    pub(in crate::export) cause: io::Error,
}

impl Failure {
    /// The same as an error of the exporter that wanted to do this.
    pub(in crate::export) fn error(self, what: &'static str) -> Error {
        Error::io(what, self.cause).and_lost(DropReason::Failed, self.lost)
    }
}

impl<W: Write> Lines<W> {
    pub(in crate::export) fn new(out: W) -> Self {
        Self {
            out,
            is_begun: false,
            torn: Vec::new(),
            torn_spans: 0,
            pending: String::new(),
            entries: Vec::new(),
            unflushed: 0,
            lost: 0,
            cause: None,
        }
    }

    /// Adds an entry that holds so many spans; `write` leaves its last line without an end. Where the writer fails, the next [`flush`](Self::flush) says so.
    pub(in crate::export) fn add(&mut self, spans: u64, write: impl FnOnce(&mut String)) {
        write(&mut self.pending);
        self.pending.push('\n');
        let end = self.pending.len();
        self.entries.push(Entry { end, spans });
        if end >= ENOUGH {
            self.write_out();
        }
    }

    /// Passes everything on. An entry that was begun is not lost: its rest is written first the next time.
    ///
    /// # Errors
    ///
    /// When spans are lost, or the writer failed since the last time. No more than `most` are named; the others are the next time.
    pub(in crate::export) fn flush(&mut self, most: u64) -> Result<(), Failure> {
        self.pass_on();
        self.tell(most)
    }

    /// The same at a time when nothing may follow: an entry that was begun is lost, too, if its rest cannot be written.
    pub(in crate::export) fn finish(&mut self) -> Result<(), Failure> {
        self.pass_on();
        self.lost += std::mem::take(&mut self.torn_spans);
        self.tell(u64::MAX)
    }

    /// Bytes that wait for the writer.
    pub(in crate::export) fn unwritten(&self) -> usize {
        self.torn.len() + self.pending.len()
    }

    fn pass_on(&mut self) {
        self.write_out();
        if self.unwritten() == 0 {
            self.flush_out();
        }
    }

    /// Whoever buffers what it takes cannot say what of it is gone, so all of it counts as lost.
    fn flush_out(&mut self) {
        let unflushed = std::mem::take(&mut self.unflushed);
        if let Err(cause) = self.out.flush() {
            self.lose(unflushed, cause);
        }
    }

    /// After an error only the rest of the entry that was begun is kept: the memory is bounded however long the writer fails.
    fn write_out(&mut self) {
        if let Err(cause) = self.write_torn() {
            let lost = self.entries.drain(..).map(|entry| entry.spans).sum();
            self.pending.clear();
            self.lose(lost, cause);
            return;
        }
        let mut written = 0;
        let result = write_all(&mut self.out, self.pending.as_bytes(), &mut written);
        let lost = self.settle(written);
        self.pending.clear();
        if let Err(cause) = result {
            self.lose(lost, cause);
        }
    }

    fn write_torn(&mut self) -> io::Result<()> {
        let mut written = 0;
        let result = write_all(&mut self.out, &self.torn, &mut written);
        self.torn.drain(..written);
        if result.is_ok() {
            self.unflushed += std::mem::take(&mut self.torn_spans);
        }
        result
    }

    /// Books all entries of which so many bytes were written, keeps the rest of the one that was begun, and returns how many spans are in those that were not.
    fn settle(&mut self, written: usize) -> u64 {
        self.is_begun |= written > 0;
        let (mut start, mut lost) = (0, 0);
        for Entry { end, spans } in self.entries.drain(..) {
            if end <= written {
                self.unflushed += spans;
            } else if start < written {
                self.torn
                    .extend_from_slice(&self.pending.as_bytes()[written..end]);
                self.torn_spans = spans;
            } else {
                lost += spans;
            }
            start = end;
        }
        lost
    }

    /// The first cause is kept: what follows is most often the same.
    fn lose(&mut self, spans: u64, cause: io::Error) {
        self.lost += spans;
        self.cause.get_or_insert(cause);
    }

    fn tell(&mut self, most: u64) -> Result<(), Failure> {
        let Some(cause) = self.cause.take() else {
            return Ok(());
        };
        let lost = self.lost.min(most);
        self.lost -= lost;
        if self.lost > 0 {
            self.cause = Some(cause.kind().into());
        }
        Err(Failure { lost, cause })
    }
}

#[cfg(any(test, feature = "chrome"))]
impl<W> Lines<W> {
    /// Whether the next entry is the first one: what was lost before the writer took anything does not count.
    pub(in crate::export) fn is_empty(&self) -> bool {
        !self.is_begun && self.pending.is_empty()
    }
}

fn write_all(out: &mut impl Write, bytes: &[u8], written: &mut usize) -> io::Result<()> {
    while *written < bytes.len() {
        match out.write(&bytes[*written..]) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => *written += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes `room` more bytes and then fails.
    #[derive(Default)]
    struct Disk {
        room: usize,
        taken: Vec<u8>,
    }

    impl Write for Disk {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if self.room == 0 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            let count = bytes.len().min(self.room);
            self.room -= count;
            self.taken.extend_from_slice(&bytes[..count]);
            Ok(count)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn on_a_disk(room: usize) -> Lines<Disk> {
        Lines::new(Disk {
            room,
            taken: Vec::new(),
        })
    }

    fn lost(result: Result<(), Failure>) -> u64 {
        result.map_or_else(|failure| failure.lost, |()| 0)
    }

    #[test]
    fn a_full_disk_never_tears_an_entry() {
        let entries = ["first", "zwölf\nand more", "third"];
        for room in 0..30 {
            for more in 0..30 {
                let mut out = on_a_disk(room);
                for entry in entries {
                    out.add(1, |text| text.push_str(entry));
                }
                let whole = out.flush(3).is_ok();
                out.out.room = more;
                out.add(1, |text| text.push_str("later"));
                let _ = out.flush(1);
                out.out.room = 1_000;
                out.add(1, |text| text.push_str("last"));
                // What was lost before is told of here at the latest.
                let _ = out.finish();
                let taken = String::from_utf8(out.out.taken).expect("whole characters");
                let mut rest = taken.as_str();
                for entry in entries.iter().chain(&["later", "last"]) {
                    let line = format!("{entry}\n");
                    rest = rest.strip_prefix(line.as_str()).unwrap_or(rest);
                }
                assert_eq!(rest, "", "{room}, {more}: {taken}");
                assert!(taken.ends_with("last\n"), "{room}, {more}: {taken}");
                assert!(
                    !whole || taken.starts_with("first\nzwölf\nand more\nthird\n"),
                    "{room}, {more}: {taken}"
                );
            }
        }
    }

    const FIRST: [(&str, u64); 3] = [("empty", 0), ("three", 3), ("one", 1)];
    const SECOND: [(&str, u64); 3] = [("two\nlines", 2), ("zero", 0), ("last", 1)];

    /// Those that the writer has from one end to the other.
    fn kept(taken: &[u8]) -> u64 {
        let taken = String::from_utf8_lossy(taken);
        let is_whole = |name: &str| taken.contains(&format!("{name}\n"));
        let whole = FIRST.iter().chain(&SECOND);
        whole
            .map(|(name, spans)| spans * u64::from(is_whole(name)))
            .sum()
    }

    #[test]
    fn what_is_not_lost_is_on_the_disk() {
        for room in 0..40 {
            for more in [0, 1, 20] {
                let mut out = on_a_disk(room);
                let mut gone = 0;
                for entries in [FIRST, SECOND] {
                    for (name, spans) in entries {
                        out.add(spans, |text| text.push_str(name));
                    }
                    gone += lost(out.flush(4));
                    out.out.room += more;
                }
                gone += lost(out.finish());
                assert_eq!(7 - gone, kept(&out.out.taken), "room {room}, {more}");
                assert_eq!(lost(out.finish()), 0, "nothing is lost twice");
            }
        }
    }

    #[test]
    fn what_the_writer_cannot_flush_is_lost() {
        let mut out = Lines::new(io::BufWriter::new(Disk::default()));
        out.add(2, |text| text.push_str("first"));
        assert_eq!(lost(out.flush(2)), 2);
        assert_eq!(lost(out.finish()), 0, "that was said");
    }

    #[test]
    fn of_many_that_are_lost_no_more_are_named_than_wanted() {
        let mut out = on_a_disk(0);
        out.add(5, |text| text.push_str("first"));
        assert_eq!(lost(out.flush(3)), 3);
        out.out.room = 1_000;
        assert_eq!(lost(out.flush(1)), 1, "though the disk has room again");
        assert_eq!(lost(out.finish()), 1);
        assert!(out.finish().is_ok());
    }

    #[test]
    fn the_first_entry_is_the_first_that_is_taken() {
        let mut out = on_a_disk(0);
        assert!(out.is_empty());
        out.add(1, |text| text.push_str("lost"));
        assert!(!out.is_empty());
        assert!(out.flush(1).is_err());
        assert!(out.is_empty());
        out.add(1, |text| text.push_str("begun"));
        out.out.room = 2;
        assert!(out.flush(1).is_err());
        assert!(!out.is_empty());
    }

    #[test]
    fn what_waits_is_bounded_while_the_writer_fails() {
        let mut out = Lines::new(Disk::default());
        for _ in 0..1_000 {
            out.add(1, |text| text.push_str(&"x".repeat(1_000)));
            assert!(out.unwritten() <= ENOUGH);
        }
        assert_eq!(lost(out.flush(u64::MAX)), 1_000);
        assert_eq!(out.unwritten(), 0);
        out.add(1, |text| text.push_str("begun"));
        out.add(1, |text| text.push_str("lost"));
        out.out.room = 2;
        assert_eq!(lost(out.flush(2)), 1);
        assert_eq!(out.unwritten(), "gun\n".len());
    }
}
