//! What secrets look like.

mod assignment;
mod card;
mod mail;
mod scan;
mod token;
mod url;

use std::ops::Range;

/// A kind of secret that can be known by its look; see [`Redaction::find`](crate::Redaction::find).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Pattern {
    /// What follows `Bearer` or `Basic` (RFC 6750, RFC 7617).
    Credentials,
    /// JSON web tokens (RFC 7519).
    Jwt,
    /// Keys with a prefix that says whose they are: of AWS, GitHub, GitLab, Slack, Stripe, Google, npm, `PyPI`, `OpenAI` and Anthropic.
    ApiKey,
    /// Private keys in PEM form, to their end (RFC 7468).
    PrivateKey,
    /// Payment card numbers of 13 to 19 digits, in groups or not, whose check digit is right (ISO/IEC 7812).
    CardNumber,
    /// Addresses of e-mail.
    Email,
    /// User and password in a URL (RFC 3986, section 3.2.1).
    UrlPassword,
    /// What is assigned to a name that would be redacted as a key: `password=…`, `"access_token": "…"`, as in queries, connection strings and JSON.
    Assignment,
}

impl Pattern {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Credentials,
        Self::Jwt,
        Self::ApiKey,
        Self::PrivateKey,
        Self::CardNumber,
        Self::Email,
        Self::UrlPassword,
        Self::Assignment,
    ];

    /// Its name in the environment.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Credentials => "credentials",
            Self::Jwt => "jwt",
            Self::ApiKey => "api_key",
            Self::PrivateKey => "private_key",
            Self::CardNumber => "card_number",
            Self::Email => "email",
            Self::UrlPassword => "url_password",
            Self::Assignment => "assignment",
        }
    }

    /// The first one in the text, at or behind `from`, which is the start of a character.
    pub(super) fn find(self, text: &str, from: usize) -> Option<Range<usize>> {
        match self {
            Self::Credentials => token::credentials(text, from),
            Self::Jwt => token::jwt(text, from),
            Self::ApiKey => token::api_key(text, from),
            Self::PrivateKey => token::private_key(text, from),
            Self::CardNumber => card::number(text, from),
            Self::Email => mail::address(text, from),
            Self::UrlPassword => url::user_info(text, from),
            Self::Assignment => assignment::value(text, from),
        }
    }
}
