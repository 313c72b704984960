//! Colours and numbers for people, for the examples that print much.

use std::borrow::Cow;
use std::fmt::Display;
use std::time::Duration;

use console::{StyledObject, Term, style, truncate_str};

/// The heading of a part.
pub fn heading<T: Display>(text: T) -> StyledObject<T> {
    style(text).bold()
}

/// What matters less.
pub fn faint<T: Display>(text: T) -> StyledObject<T> {
    style(text).dim()
}

/// What went wrong.
pub fn bad<T: Display>(text: T) -> StyledObject<T> {
    style(text).red()
}

/// As much of a line as the terminal holds; everything when there is no terminal.
pub fn fit(line: &str) -> Cow<'_, str> {
    match Term::stdout().size_checked() {
        Some((_, columns)) => truncate_str(line, columns.into(), "…"),
        None => line.into(),
    }
}

/// Without what would move the cursor or worse: the names of files are anybody's.
pub fn printable(text: &str) -> String {
    text.replace(char::is_control, "\u{fffd}")
}

/// `12,345`
pub fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 file`, `12,345 files`
pub fn counted(count: u64, what: &str) -> String {
    format!(
        "{} {what}{}",
        number(count),
        if count == 1 { "" } else { "s" }
    )
}

/// `1.5 MiB`
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    if bytes < 1024 {
        return counted(bytes, "byte");
    }
    #[expect(clippy::cast_precision_loss, reason = "one decimal is shown")]
    let mut size = bytes as f64 / 1024.0;
    let mut unit = 0;
    while size >= 1024.0 && unit + 1 < UNITS.len() {
        size /= 1024.0;
        unit += 1;
    }
    format!("{size:.1} {}", UNITS[unit])
}

/// `12.34 ms`, at a width that aligns.
pub fn duration(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    if seconds < 1e-3 {
        format!("{:6.1} µs", seconds * 1e6)
    } else if seconds < 1.0 {
        format!("{:6.1} ms", seconds * 1e3)
    } else {
        format!("{seconds:6.2} s ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        assert_eq!(number(0), "0");
        assert_eq!(number(999), "999");
        assert_eq!(number(1_000), "1,000");
        assert_eq!(number(12_345_678), "12,345,678");
        assert_eq!(counted(1, "file"), "1 file");
    }

    #[test]
    fn sizes_have_one_decimal() {
        assert_eq!(size(1023), "1,023 bytes");
        assert_eq!(size(1536), "1.5 KiB");
        assert_eq!(size(5 << 40), "5.0 TiB");
        assert_eq!(size(u64::MAX), "16777216.0 TiB");
    }
}
