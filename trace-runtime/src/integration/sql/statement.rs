//! Where a statement ends, as far as that is the same in every database.
//!
//! A comment goes behind everything else, so the question is only whether the end is one: not inside of a quotation, and of a single statement without
//! comments. Where databases disagree about that, the answer is no.

/// Where a comment can stand; `None` if nowhere, or if there is one already.
pub(super) fn end(statement: &str) -> Option<usize> {
    let body = statement.trim_end_matches(|c: char| c == ';' || c.is_ascii_whitespace());
    let is_one = !body.is_empty() && reads_as_one(body.as_bytes());
    is_one.then_some(body.len())
}

fn reads_as_one(text: &[u8]) -> bool {
    let mut scan = Scan { text, at: 0 };
    while let Some(byte) = scan.next() {
        if !scan.skip(byte) {
            return false;
        }
    }
    true
}

/// Reads bytes: all that it looks for is ASCII, which is no part of any other character.
struct Scan<'a> {
    text: &'a [u8],
    at: usize,
}

impl Scan<'_> {
    /// Goes behind what begins with `byte`, which was read. `false` if that is a comment, another statement or a quotation without an end.
    fn skip(&mut self, byte: u8) -> bool {
        match byte {
            b'\'' | b'"' | b'`' => self.skip_quoted(byte),
            b'$' => self.skip_dollar_quoted(),
            b'-' => self.peek() != Some(b'-'),
            b'/' => self.peek() != Some(b'*'),
            // A comment in MySQL and an operator in PostgreSQL; at a NUL some stop reading.
            b'#' | b';' | b'\0' => false,
            _ => true,
        }
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    /// Goes behind the closing `quote`. Two in a row are one that does not close, which reads like one quotation after the other.
    ///
    /// `\'` closes the quotation in some databases and does not in others; `\\` is one character or two, and closes nothing.
    fn skip_quoted(&mut self, quote: u8) -> bool {
        while let Some(byte) = self.next() {
            match byte {
                b'\\' if self.peek() == Some(quote) => return false,
                b'\\' if self.peek() == Some(b'\\') => self.at += 1,
                _ if byte == quote => return true,
                _ => {}
            }
        }
        false
    }

    /// `$tag$ … $tag$`, of which the first `$` was read. A `$1` or `$name` alone is a parameter.
    fn skip_dollar_quoted(&mut self) -> bool {
        let before = self.at.checked_sub(2).map(|at| self.text[at]);
        let rest = &self.text[self.at..];
        let length = rest.iter().take_while(|byte| is_word(**byte)).count();
        let is_quotation = rest.get(length) == Some(&b'$')
            && !rest[0].is_ascii_digit()
            && !before.is_some_and(is_word);
        if !is_quotation {
            self.at += length;
            return true;
        }
        let tag = &self.text[self.at - 1..=self.at + length];
        let body = self.at + length + 1;
        match find(&self.text[body..], tag) {
            Some(length) => {
                self.at = body + length + tag.len();
                true
            }
            None => false,
        }
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::end;

    #[test]
    fn a_comment_stands_behind_all_but_semicolons() {
        for (statement, before) in [
            ("SELECT 1", "SELECT 1"),
            ("SELECT 1;", "SELECT 1"),
            ("SELECT 1 ; \n;", "SELECT 1"),
            (
                "SELECT 'it''s; -- /* no */ # comment'",
                "SELECT 'it''s; -- /* no */ # comment'",
            ),
            (
                "SELECT \"a;\"\"b\", `c;` FROM t;",
                "SELECT \"a;\"\"b\", `c;` FROM t",
            ),
            ("SELECT 'C:\\\\'", "SELECT 'C:\\\\'"),
            ("SELECT 'say \\\"hi\\\"'", "SELECT 'say \\\"hi\\\"'"),
            ("SELECT $$it's;$$", "SELECT $$it's;$$"),
            ("SELECT $a$ $b$ ' $$ $a$", "SELECT $a$ $b$ ' $$ $a$"),
            ("SELECT $1, $2, $name", "SELECT $1, $2, $name"),
            ("SELECT a$b$c, 'x'", "SELECT a$b$c, 'x'"),
            ("SELECT a - -1 / b", "SELECT a - -1 / b"),
            ("SELECT a->>'b'", "SELECT a->>'b'"),
            ("SELECT 'ключ'  ", "SELECT 'ключ'"),
            ("SELECT $", "SELECT $"),
        ] {
            assert_eq!(end(statement), Some(before.len()), "{statement}");
        }
    }

    #[test]
    fn what_is_not_one_plain_statement_is_left_alone() {
        for statement in [
            "",
            " ;\n",
            "SELECT 1 -- why",
            "-- why\nSELECT 1",
            "SELECT /*+ INDEX(t i) */ 1",
            "SELECT 1 /* unclosed",
            "SELECT 1 # why",
            "SELECT 1; SELECT 2",
            "CREATE TRIGGER a AFTER INSERT ON t BEGIN DELETE FROM t; END",
            "SELECT 'unclosed",
            "SELECT \"unclosed",
            "SELECT `unclosed",
            "SELECT 'it\\'s'",
            "SELECT 'ends\\'",
            "SELECT 'three\\\\\\' --'",
            "SELECT $$unclosed",
            "SELECT $a$ unclosed $b$",
            "SELECT 1\0",
        ] {
            assert_eq!(end(statement), None, "{statement}");
        }
    }
}
