//! Which keys name a secret.
//!
//! A key is a list of words: `http.request.header.X-Api-Key` and `apiKey` both end in `api`, `key`. Words that belong to secrets are few, but several of them
//! also count, name or describe things. Three rules keep these apart:
//!
//! 1. A key whose last word only describes (`type`, `count`, `expiry`, …) does not hold the secret itself.
//! 2. A bool is no secret. A number is one only behind words that have no other use: a password may be a number, `token` with a number is a count.
//! 3. `tokens` are counted, unless the word before says whose they are; `page token` and the like point to a place in a list.

/// What of a key's values is to be taken out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Guard {
    #[default]
    Nothing,
    /// Texts, and arrays of them.
    Texts,
    /// Whatever is more than a bool.
    Values,
}

/// Words that mean a secret and nothing else.
const SECRETS: &[&str] = &[
    "accesskey",
    "apikey",
    "apikeys",
    "credential",
    "credentials",
    "creds",
    "cvc",
    "cvv",
    "mnemonic",
    "otp",
    "passcode",
    "passphrase",
    "passwd",
    "password",
    "passwords",
    "pincode",
    "privatekey",
    "pwd",
    "secret",
    "secretkey",
    "secrets",
    "signingkey",
    "ssn",
    "totp",
];

/// Words that mean a secret if there is a text behind them.
const SECRET_TEXTS: &[&str] = &[
    "authorization",
    "bearer",
    "cookie",
    "cookies",
    "csrf",
    "dsn",
    "jsessionid",
    "jwt",
    "phpsessid",
    "sessid",
    "sessionid",
    "token",
    "xsrf",
];

/// Words that are written together with others: `dbpassword`, `authtoken`.
const ENDS: &[(&str, Guard)] = &[
    ("password", Guard::Values),
    ("passwd", Guard::Values),
    ("passphrase", Guard::Values),
    ("secret", Guard::Values),
    ("credentials", Guard::Values),
    ("apikey", Guard::Values),
    ("privatekey", Guard::Values),
    ("secretkey", Guard::Values),
    ("accesskey", Guard::Values),
    ("token", Guard::Texts),
    ("cookie", Guard::Texts),
];

/// Two words that mean a secret together.
const PAIRS: &[(&[&str], &[&str])] = &[
    (
        &[
            "access",
            "account",
            "api",
            "auth",
            "encryption",
            "license",
            "master",
            "private",
            "recovery",
            "session",
            "shared",
            "signing",
            "ssh",
            "subscription",
        ],
        &["key", "keys"],
    ),
    (
        &[
            "admin", "basic", "database", "db", "ftp", "login", "mail", "mysql", "pg", "postgres",
            "proxy", "redis", "root", "smtp", "user",
        ],
        &["pass"],
    ),
    (
        &[
            "access", "api", "auth", "bearer", "bot", "csrf", "device", "id", "oauth", "push",
            "refresh", "security", "session",
        ],
        &["tokens"],
    ),
    (&["conn", "connection"], &["str", "string"]),
    (&["card", "user"], &["pin"]),
    (&["card"], &["number"]),
    (&["credit"], &["card"]),
    (&["pass", "pin"], &["code", "phrase", "word"]),
    (&["recovery", "seed"], &["code", "codes", "phrase"]),
];

/// `… token`: where to go on in a list, when to stop, what a parser reads.
const PLACES: &[&str] = &[
    "cancel",
    "cancellation",
    "continuation",
    "cursor",
    "expected",
    "first",
    "next",
    "page",
    "pagination",
    "prev",
    "previous",
    "resume",
    "unexpected",
    "unknown",
];

/// Last words of keys that describe a secret and do not hold it.
const DESCRIPTIONS: &[&str] = &[
    "age",
    "alg",
    "algorithm",
    "arn",
    "attempts",
    "audience",
    "consent",
    "count",
    "decision",
    "dir",
    "domain",
    "enabled",
    "endpoint",
    "error",
    "errors",
    "exp",
    "expiration",
    "expired",
    "expires",
    "expiry",
    "file",
    "format",
    "index",
    "issuer",
    "kind",
    "length",
    "len",
    "limit",
    "method",
    "missing",
    "name",
    "outcome",
    "path",
    "policy",
    "position",
    "present",
    "provided",
    "provider",
    "requested",
    "required",
    "result",
    "rotation",
    "scheme",
    "scope",
    "scopes",
    "size",
    "source",
    "state",
    "status",
    "strength",
    "total",
    "ttl",
    "type",
    "uri",
    "url",
    "usage",
    "valid",
    "validity",
    "version",
    "at",
];

/// What the usual list says of this key.
pub(super) fn guard(key: &str) -> Guard {
    let (mut guard, mut before) = (Guard::Nothing, "");
    for word in words(key) {
        guard = guard.max(guard_of_word(word, before));
        before = word;
    }
    let describes = is_one_of(before, DESCRIPTIONS);
    let names_login = before.eq_ignore_ascii_case("auth");
    match guard {
        _ if describes => Guard::Nothing,
        Guard::Nothing if names_login => Guard::Texts,
        found => found,
    }
}

fn guard_of_word(word: &str, before: &str) -> Guard {
    if is_one_of(before, PLACES) && word.eq_ignore_ascii_case("token") {
        return Guard::Nothing;
    }
    let pair =
        |(first, second): &(&[&str], &[&str])| is_one_of(before, first) && is_one_of(word, second);
    if is_one_of(word, SECRETS) || starts_with_password(word) || PAIRS.iter().any(pair) {
        return Guard::Values;
    }
    if is_one_of(word, SECRET_TEXTS) {
        return Guard::Texts;
    }
    let end = ENDS.iter().find(|(end, _)| ends_with(word, end));
    end.map_or(Guard::Nothing, |(_, guard)| *guard)
}

/// `passwordhash`, but not `passwordless`.
fn starts_with_password(word: &str) -> bool {
    let (start, rest) = word.split_at_checked(8).unwrap_or((word, "less"));
    start.eq_ignore_ascii_case("password") && !rest.eq_ignore_ascii_case("less")
}

fn is_one_of(word: &str, words: &[&str]) -> bool {
    words.iter().any(|other| word.eq_ignore_ascii_case(other))
}

fn ends_with(word: &str, end: &str) -> bool {
    let start = word.len().checked_sub(end.len());
    let tail = start.and_then(|start| word.get(start..));
    tail.is_some_and(|tail| tail.eq_ignore_ascii_case(end))
}

/// The words of a key, without numbers at their ends; those that are numbers are left out.
fn words(key: &str) -> impl Iterator<Item = &str> {
    key.split(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric())
        .flat_map(|part| Humps { rest: part })
        .map(|word| word.trim_end_matches(|c: char| c.is_ascii_digit()))
        .filter(|word| !word.is_empty())
}

/// The words of `accessToken`, `APIKey`, `XAuthToken`.
struct Humps<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Humps<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        if self.rest.is_empty() {
            return None;
        }
        let bytes = self.rest.as_bytes();
        let end = (1..bytes.len()).find(|&at| starts_word(bytes, at));
        let (word, rest) = self.rest.split_at(end.unwrap_or(bytes.len()));
        self.rest = rest;
        Some(word)
    }
}

/// A capital behind anything else, and the last capital of several before a small letter.
fn starts_word(bytes: &[u8], at: usize) -> bool {
    let is_small = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_lowercase);
    bytes[at].is_ascii_uppercase() && (!bytes[at - 1].is_ascii_uppercase() || is_small(at + 1))
}
