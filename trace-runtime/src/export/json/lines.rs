//! Whole lines, whatever the writer does.

use std::io::{self, Write};

/// So much is collected before it is written.
const ENOUGH: usize = 64 << 10;

/// A buffer of lines in front of a writer.
///
/// # Invariants
///
/// What the writer has taken and `torn` are a sequence of whole lines, and so is `pending`.
#[derive(Debug)]
pub(in crate::export) struct Lines<W> {
    out: W,
    /// The rest of a line that an earlier write left half done.
    torn: Vec<u8>,
    /// Whether that line was told of as lost.
    is_torn_lost: bool,
    pending: String,
}

/// Why lines are lost, and how many.
#[derive(Debug)]
pub(in crate::export) struct Failure {
    pub(in crate::export) lost: u64,
    pub(in crate::export) cause: io::Error,
}

impl From<Failure> for io::Error {
    fn from(failure: Failure) -> Self {
        failure.cause
    }
}

impl<W: Write> Lines<W> {
    pub(in crate::export) fn new(out: W) -> Self {
        Self {
            out,
            torn: Vec::new(),
            is_torn_lost: false,
            pending: String::new(),
        }
    }

    /// Adds a line; `write` writes no line break.
    pub(in crate::export) fn line(
        &mut self,
        write: impl FnOnce(&mut String),
    ) -> Result<(), Failure> {
        write(&mut self.pending);
        self.pending.push('\n');
        if self.pending.len() >= ENOUGH {
            self.write_out()
        } else {
            Ok(())
        }
    }

    /// Passes everything on. A line that was begun is not lost: its rest is written first the next time.
    pub(in crate::export) fn flush(&mut self) -> Result<(), Failure> {
        self.write_out()?;
        // Whoever buffers what it takes cannot say what of it is gone.
        let lost = u64::MAX;
        self.out.flush().map_err(|cause| Failure { lost, cause })
    }

    /// The same at a time when nothing may follow: a line that was begun is lost, too, if its rest cannot be written.
    pub(in crate::export) fn finish(&mut self) -> Result<(), Failure> {
        self.flush().map_err(|failure| {
            let is_lost = std::mem::replace(&mut self.is_torn_lost, true);
            let torn = u64::from(!self.torn.is_empty() && !is_lost);
            let lost = failure.lost.saturating_add(torn);
            Failure { lost, ..failure }
        })
    }

    /// Bytes that wait for the writer.
    pub(in crate::export) fn unwritten(&self) -> usize {
        self.torn.len() + self.pending.len()
    }

    /// After an error only the rest of the line that was begun is kept: the memory is bounded however long the writer fails.
    fn write_out(&mut self) -> Result<(), Failure> {
        let torn = std::mem::take(&mut self.torn);
        let pending = std::mem::take(&mut self.pending).into_bytes();
        let mut written = 0;
        if let Err(cause) = write_all(&mut self.out, &torn, &mut written) {
            self.torn = torn[written..].to_vec();
            let lost = lines(&pending);
            return Err(Failure { lost, cause });
        }
        self.is_torn_lost = false;
        written = 0;
        let result = write_all(&mut self.out, &pending, &mut written);
        let rest = &pending[written..];
        let is_begun = written > 0 && pending[written - 1] != b'\n' && result.is_err();
        if is_begun {
            self.torn = first_line(rest).to_vec();
        }
        let lost = lines(rest) - u64::from(is_begun);
        result.map_err(|cause| Failure { lost, cause })
    }
}

fn lines(bytes: &[u8]) -> u64 {
    bytes.split_inclusive(|byte| *byte == b'\n').count() as u64
}

fn first_line(bytes: &[u8]) -> &[u8] {
    bytes
        .split_inclusive(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default()
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

    #[test]
    fn a_full_disk_never_tears_a_line() {
        let lines = ["first", "zwölf", "third"];
        for room in 0..20 {
            for more in 0..20 {
                let mut out = Lines::new(Disk {
                    room,
                    taken: Vec::new(),
                });
                for line in lines {
                    out.line(|text| text.push_str(line))
                        .expect("nothing is written yet");
                }
                let whole = out.flush().is_ok();
                out.out.room = more;
                let _ = out.line(|text| text.push_str("later"));
                let _ = out.flush();
                out.out.room = 1_000;
                out.line(|text| text.push_str("last"))
                    .expect("nothing is written yet");
                out.flush().expect("there is room");
                let taken = String::from_utf8(out.out.taken).expect("whole characters");
                let known = |line: &str| lines.contains(&line) || matches!(line, "later" | "last");
                assert!(taken.lines().all(known), "{room}, {more}: {taken}");
                assert!(taken.ends_with("last\n"), "{room}, {more}: {taken}");
                assert!(
                    !whole || taken.starts_with("first\nzwölf\nthird\n"),
                    "{room}, {more}: {taken}"
                );
            }
        }
    }

    #[test]
    fn what_is_not_lost_is_on_the_disk() {
        for room in 0..20 {
            let mut out = Lines::new(Disk {
                room,
                taken: Vec::new(),
            });
            let mut lost = 0;
            for texts in [["first", "zwölf"], ["third", "last"]] {
                for text in texts {
                    let added = out.line(|line| line.push_str(text));
                    added.expect("nothing is written yet");
                }
                lost += out.flush().map_or_else(|failure| failure.lost, |()| 0);
            }
            lost += out.finish().map_or_else(|failure| failure.lost, |()| 0);
            let again = out.finish().map_or_else(|failure| failure.lost, |()| 0);
            let taken = String::from_utf8_lossy(&out.out.taken);
            let kept = taken.matches('\n').count() as u64;
            assert_eq!((4 - lost, again), (kept, 0), "room {room}: {taken}");
        }
    }

    #[test]
    fn what_waits_is_bounded_while_the_writer_fails() {
        let mut out = Lines::new(Disk::default());
        for _ in 0..1_000 {
            let _ = out.line(|text| text.push_str(&"x".repeat(1_000)));
            assert!(out.unwritten() <= ENOUGH);
        }
        assert!(out.flush().is_err());
        assert_eq!(out.unwritten(), 0);
        out.line(|text| text.push_str("begun"))
            .expect("nothing is written yet");
        out.line(|text| text.push_str("lost"))
            .expect("nothing is written yet");
        out.out.room = 2;
        assert!(out.flush().is_err());
        assert_eq!(out.unwritten(), "gun\n".len());
    }
}
