//! `Retry-After` (RFC 9110, section 10.2.3).

use std::time::{Duration, SystemTime};

/// How long a receiver wants to be left alone: so many seconds, or until a date. A date is compared with that of the response, so that the receiver's clock and
/// ours need not agree.
pub(super) fn parse(retry_after: &str, date: Option<&str>) -> Option<Duration> {
    let retry_after = retry_after.trim();
    if let Ok(seconds) = retry_after.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let then = httpdate::parse_http_date(retry_after).ok()?;
    let now = date.and_then(|date| httpdate::parse_http_date(date).ok());
    let now = now.unwrap_or_else(SystemTime::now);
    Some(then.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";

    #[test]
    fn seconds() {
        assert_eq!(parse("120", Some(DATE)), Some(Duration::from_secs(120)));
        assert_eq!(parse(" 0 ", None), Some(Duration::ZERO));
    }

    #[test]
    fn a_date_counts_from_that_of_the_response() {
        let later = "Sun, 06 Nov 1994 08:50:07 GMT";
        assert_eq!(parse(later, Some(DATE)), Some(Duration::from_secs(30)));
        assert_eq!(parse(DATE, Some(later)), Some(Duration::ZERO));
        assert_eq!(parse(DATE, None), Some(Duration::ZERO), "long ago");
    }

    #[test]
    fn a_date_in_the_future_without_one_of_the_response() {
        let then = SystemTime::now() + Duration::from_secs(100);
        let left = parse(&httpdate::fmt_http_date(then), None).expect("a date");
        assert!(
            left > Duration::from_secs(50) && left <= Duration::from_secs(100),
            "{left:?}"
        );
    }

    #[test]
    fn what_is_neither_says_nothing() {
        for text in [
            "",
            "-1",
            "1.5",
            "soon",
            "99999999999999999999999",
            "Sun, 06 Nov",
        ] {
            assert_eq!(parse(text, None), None, "{text}");
        }
    }
}
