#[cfg(target_os = "linux")]
use std::time::Duration;

use crate::Value;
use crate::redaction::{Pattern, Redaction, Redactor};

fn redactor(pattern: Pattern) -> Redactor {
    Redactor::new(Redaction::none().find(pattern))
}

/// What is left of the text, or the text.
fn left(pattern: Pattern, text: &str) -> String {
    redactor(pattern).text(text).unwrap_or_else(|| text.into())
}

fn rows(pattern: Pattern, rows: &[(&str, &str)]) {
    for (text, wanted) in rows {
        let found = redactor(pattern).finds_in(&Value::Str(text));
        assert_eq!(
            left(pattern, text),
            wanted.replace('#', "[REDACTED]"),
            "{text}"
        );
        assert_eq!(found, text != wanted, "{text}");
    }
}

#[test]
fn credentials() {
    rows(
        Pattern::Credentials,
        &[
            ("Bearer abcdef123456", "Bearer #"),
            (
                "authorization: bearer abc.DEF-1~+/= next",
                "authorization: bearer # next",
            ),
            ("Basic dXNlcjpwYXNz12==", "Basic #"),
            (
                "BEARER   1234567890, Basic 1234567890",
                "BEARER   #, Basic #",
            ),
            ("ünbearer 1234567890", "ünbearer 1234567890"),
            ("Bearer abcdefghijklmnopqrstuvwxyz", "Bearer #"),
            (
                "Bearer authentication required",
                "Bearer authentication required",
            ),
            ("Basic tests", "Basic tests"),
            ("forbearer 12345678901", "forbearer 12345678901"),
            ("Bearer", "Bearer"),
            ("Bearer ", "Bearer "),
        ],
    );
}

#[test]
fn web_tokens() {
    let token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P";
    let unsigned = "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxMjM0In0.";
    assert_eq!(
        left(Pattern::Jwt, &format!("jwt={token}!")),
        "jwt=[REDACTED]!"
    );
    assert_eq!(left(Pattern::Jwt, unsigned), "[REDACTED]");
    assert_eq!(
        left(Pattern::Jwt, &format!("{token},{token}")),
        "[REDACTED],[REDACTED]"
    );
    rows(
        Pattern::Jwt,
        &[
            ("eyJ", "eyJ"),
            ("eyJhbGciOiJI.short.x", "eyJhbGciOiJI.short.x"),
            (
                "heyJhbGciOiJIUzI1.eyJzdWIiOiIx.dozj",
                "heyJhbGciOiJIUzI1.eyJzdWIiOiIx.dozj",
            ),
        ],
    );
}

#[test]
fn keys_with_a_prefix() {
    let github = format!("ghp_{}", "a1B2".repeat(9));
    assert_eq!(
        left(Pattern::ApiKey, &format!("url?k={github}&b")),
        "url?k=[REDACTED]&b"
    );
    rows(
        Pattern::ApiKey,
        &[
            ("AKIAIOSFODNN7EXAMPLE", "#"),
            ("id AKIAIOSFODNN7EXAMPLE, ASIAIOSFODNN7EXAMPLE", "id #, #"),
            ("xoxb-1234567890-abc", "#"),
            ("sk_live_4eC39HqLyjWDarjtT1zdp7dc", "#"),
            ("sk-proj-abcdefghijklmnop1234", "#"),
            ("sk-learn", "sk-learn"),
            (
                "task-abcdefghijklmnopqrstuvw",
                "task-abcdefghijklmnopqrstuvw",
            ),
            ("AKIA", "AKIA"),
            ("ghp_short", "ghp_short"),
            ("é AKIAIOSFODNN7EXAMPLE", "é #"),
        ],
    );
}

#[test]
fn private_keys() {
    rows(
        Pattern::PrivateKey,
        &[
            (
                "a -----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- b",
                "a # b",
            ),
            ("-----BEGIN PRIVATE KEY-----\ncut off", "#"),
            (
                "-----BEGIN PUBLIC KEY-----\nMIIE\n-----END PUBLIC KEY-----",
                "-----BEGIN PUBLIC KEY-----\nMIIE\n-----END PUBLIC KEY-----",
            ),
        ],
    );
}

#[test]
fn card_numbers() {
    rows(
        Pattern::CardNumber,
        &[
            ("4111111111111111", "#"),
            ("4111 1111 1111 1111", "#"),
            ("pay 5500-0000-0000-0004 now", "pay # now"),
            ("378282246310005", "#"),
            ("4222222222222", "#"),
            ("é4111111111111111é", "é#é"),
            ("4111 1111 1111 1111 2", "# 2"),
            ("4111111111111112", "4111111111111112"),
            ("1111111111111117", "1111111111111117"),
            ("41111111111111111111", "41111111111111111111"),
            ("411111111111", "411111111111"),
            ("2024-01-01 10:00:00", "2024-01-01 10:00:00"),
        ],
    );
    assert!(redactor(Pattern::CardNumber).finds_in(&Value::I64(4_111_111_111_111_111)));
    assert!(!redactor(Pattern::CardNumber).finds_in(&Value::I64(4_111_111_111_111_112)));
    assert!(!redactor(Pattern::Email).finds_in(&Value::I64(4_111_111_111_111_111)));
}

#[test]
fn mail() {
    rows(
        Pattern::Email,
        &[
            ("bob@example.com", "#"),
            ("from bob.o'neil+x@mail.example.co.uk.", "from #."),
            ("<jürgen@example.de>", "<#>"),
            ("a@b.cd,e@f.gh", "#,#"),
            ("@example.com", "@example.com"),
            ("bob@localhost", "bob@localhost"),
            ("bob@1.2.3.4", "bob@1.2.3.4"),
            ("git@", "git@"),
            ("a@.com", "a@.com"),
            ("user@v1.2", "user@v1.2"),
        ],
    );
}

#[test]
fn urls_with_passwords() {
    rows(
        Pattern::UrlPassword,
        &[
            ("postgres://bob:hunter2@db/x", "postgres://#@db/x"),
            (
                "a https://u:p@h and ftp://x:y@z/",
                "a https://#@h and ftp://#@z/",
            ),
            ("https://u:p@ss@host", "https://#@host"),
            ("https://example.com/a:b@c", "https://example.com/a:b@c"),
            ("https://bob@example.com", "https://bob@example.com"),
            ("https://host:80/", "https://host:80/"),
            ("://", "://"),
        ],
    );
}

#[test]
fn assignments() {
    rows(
        Pattern::Assignment,
        &[
            ("?a=1&access_token=abc&b=2", "?a=1&access_token=#&b=2"),
            ("Server=x;Password=hunter 2;", "Server=x;Password=# 2;"),
            ("Password=hunter2", "Password=#"),
            (
                r#"{"password": "two \" words", "b": 1}"#,
                r##"{"password": "#", "b": 1}"##,
            ),
            ("{'apiKey':'k'}", "{'apiKey':'#'}"),
            (
                "Authorization: Bearer abc def\nHost: x",
                "Authorization: #\nHost: x",
            ),
            ("token=a token=b", "token=# token=#"),
            ("max_tokens=5&page_token=6", "max_tokens=5&page_token=6"),
            ("password=", "password="),
            ("token = \"ü", "token = \"#"),
            ("a=b:c", "a=b:c"),
        ],
    );
}

#[test]
fn the_users_functions_are_contained() {
    let redactor = |find: fn(&str) -> Option<std::ops::Range<usize>>| {
        Redactor::new(Redaction::none().find_with(find))
    };
    let text = "one ACME-1 two ACME-2 é";
    let acme = redactor(|text| text.find("ACME-").map(|at| at..at + 6));
    assert_eq!(
        acme.text(text).expect("found"),
        "one [REDACTED] two [REDACTED] é"
    );
    let wholes = [
        redactor(|text| Some(0..text.len() + 1)),
        redactor(|text| Some(text.len() - 1..text.len())),
        redactor(|_| std::panic::resume_unwind(Box::new("no"))),
        redactor(|_| {
            let (start, end) = (2, 1);
            Some(start..end)
        }),
    ];
    for whole in wholes {
        assert_eq!(whole.text(text).expect("found"), "[REDACTED]");
    }
    assert_eq!(redactor(|_| Some(3..3)).text(text), None);
    assert_eq!(redactor(|_| None).text(text), None);
}

#[test]
fn overlapping_secrets_are_one() {
    let both = Redactor::new(
        Redaction::none()
            .find(Pattern::Email)
            .find(Pattern::UrlPassword),
    );
    let text = "x://bob:pw@example.com/";
    assert_eq!(both.text(text).expect("found"), "x://[REDACTED]/");
}

/// How long this thread has run; what else keeps the machine busy does not count.
#[cfg(target_os = "linux")]
fn own_time() -> Duration {
    let times = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux counts it");
    let nanos = times.split(' ').next().map(str::parse);
    Duration::from_nanos(nanos.expect("a first word").expect("a number"))
}

/// Texts that make a search begin anew at each place, if it can be made to.
#[cfg(target_os = "linux")]
#[test]
fn a_search_does_not_go_back() {
    let hostile = [
        "eyJ-",
        "Bearer a ",
        "ghp_",
        "sk-",
        "a@",
        "://",
        "token=",
        "4 ",
        "-----BEGIN ",
        "AKIA-",
        "password:\"\\",
        "x://a:b@",
        "4111 1111 1111 1111 ",
        "a@b.cd ",
        "bearer 12345678 ",
    ];
    let all = Redactor::new(Redaction::none().find_all());
    for part in hostile {
        let text = part.repeat((256 << 10) / part.len());
        let before = own_time();
        all.text(&text);
        let took = own_time().saturating_sub(before);
        assert!(took.as_secs() < 5, "{part}: {took:?}");
    }
}

#[test]
fn a_secret_in_another_does_not_uncover_its_end() {
    let redaction = Redaction::none()
        .find_with(|text| text.find("all of it").map(|at| at..at + 9))
        .find_with(|text| text.find("of").map(|at| at..at + 2));
    let redacted = Redactor::new(redaction).text("<all of it>");
    assert_eq!(redacted.expect("found"), "<[REDACTED]>");
}
