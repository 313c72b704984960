//! A short text that is put together on the stack.

/// Bytes that have room on the stack: ids in any usual format.
const ROOM: usize = 128;

/// What is shown in front of a line, put together in one piece: each piece that a logger is handed costs a call through a table.
pub(super) struct Line {
    bytes: [u8; ROOM],
    len: usize,
    /// All of it, once it has no room on the stack.
    long: Vec<u8>,
}

impl Line {
    pub(super) fn new() -> Self {
        Self {
            bytes: [0; ROOM],
            len: 0,
            long: Vec::new(),
        }
    }

    #[inline]
    pub(super) fn push_str(&mut self, text: &str) {
        self.push(text.as_bytes());
    }

    /// Adds bytes that are text, and returns where they are.
    #[inline]
    pub(super) fn push(&mut self, text: &[u8]) -> &mut [u8] {
        let (start, end) = (self.len, self.len + text.len());
        self.len = end;
        if end > ROOM {
            return self.push_long(start, text);
        }
        let room = &mut self.bytes[start..end];
        room.copy_from_slice(text);
        room
    }

    #[cold]
    fn push_long(&mut self, start: usize, text: &[u8]) -> &mut [u8] {
        if self.long.is_empty() {
            self.long.extend_from_slice(&self.bytes[..start]);
        }
        self.long.extend_from_slice(text);
        &mut self.long[start..]
    }

    pub(super) fn as_str(&self) -> &str {
        let bytes = if self.len <= ROOM {
            &self.bytes[..self.len]
        } else {
            &self.long
        };
        std::str::from_utf8(bytes).expect("texts and digits were added")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_may_be_longer_than_its_room() {
        for pieces in [0, 1, ROOM / 7, ROOM / 7 + 1, ROOM] {
            let mut line = Line::new();
            (0..pieces).for_each(|_| line.push_str("sevenü"));
            assert_eq!(line.as_str(), "sevenü".repeat(pieces));
        }
    }
}
