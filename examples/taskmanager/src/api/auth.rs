//! Who the caller is. No token is recorded or kept: it is `Sensitive` from where it is read, and only its hash is stored.

use std::collections::HashMap;
use std::env;
use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts};
use http::request::Parts;
use http::{HeaderMap, header};
use sha2::{Digest as _, Sha256};
use thiserror::Error;
use trace_runtime::{Sensitive, attr, traced};

use super::error::ApiError;
use crate::net::REQUEST_ID;
use crate::use_cases::Caller;

/// Users by the hashes of their tokens: how long a search takes says nothing of a token.
#[derive(Clone)]
pub(super) struct Tokens(Arc<HashMap<Hash, String>>);

type Hash = [u8; 32];

/// No token, or none that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a known bearer token is needed")]
pub(crate) struct Unauthorised;

impl Tokens {
    /// What `TASKMANAGER_TOKENS` says; nobody if it is not set.
    pub(super) fn from_env() -> Option<Self> {
        Self::parse(Sensitive::new(
            &env::var("TASKMANAGER_TOKENS").unwrap_or_default(),
        ))
    }

    /// `name=token,name=token`
    pub(super) fn parse(list: Sensitive<&str>) -> Option<Self> {
        let user = |pair: &str| {
            let (name, token) = pair
                .split_once('=')
                .filter(|(name, token)| !name.is_empty() && !token.is_empty())?;
            Some((hash(Sensitive::new(token)), name.to_owned()))
        };
        let pairs = list.into_inner().split(',').filter(|pair| !pair.is_empty());
        pairs
            .map(user)
            .collect::<Option<_>>()
            .map(|users| Self(Arc::new(users)))
    }

    #[traced(name = "authorise")]
    fn user(&self, headers: &HeaderMap) -> Result<&str, Unauthorised> {
        let known = bearer(headers).and_then(|token| self.0.get(&hash(token)));
        let user = known.ok_or(Unauthorised)?;
        attr!(user.id = user);
        Ok(user)
    }
}

fn bearer(headers: &HeaderMap) -> Option<Sensitive<&str>> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then_some(Sensitive::new(token))
}

fn hash(token: Sensitive<&str>) -> Hash {
    Sha256::digest(token.into_inner()).into()
}

impl<S> FromRequestParts<S> for Caller
where
    S: Sync,
    Tokens: FromRef<S>,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let user = Tokens::from_ref(state).user(&parts.headers)?.to_owned();
        // The layer has put it there if the client did not.
        let request = parts
            .headers
            .get(REQUEST_ID)
            .and_then(|id| id.to_str().ok());
        Ok(Self {
            user,
            request: request.unwrap_or_default().to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn user(header: &'static str) -> Result<String, Unauthorised> {
        let tokens = Tokens::parse(Sensitive::new("ann=secret,bob=other")).expect("a list");
        let headers =
            HeaderMap::from_iter([(header::AUTHORIZATION, HeaderValue::from_static(header))]);
        tokens.user(&headers).map(str::to_owned)
    }

    #[test]
    fn a_token_names_its_user() {
        assert_eq!(user("Bearer secret").as_deref(), Ok("ann"));
        assert_eq!(user("bearer other").as_deref(), Ok("bob"));
        for unknown in [
            "Bearer secre",
            "Bearer ",
            "Bearer",
            "Basic secret",
            "secret",
            "ann",
        ] {
            assert_eq!(user(unknown), Err(Unauthorised), "{unknown}");
        }
    }

    #[test]
    fn a_list_of_something_else_is_refused() {
        assert!(Tokens::parse(Sensitive::new("")).is_some());
        for list in ["ann", "ann=", "=secret", "ann=secret,bob"] {
            assert!(Tokens::parse(Sensitive::new(list)).is_none(), "{list}");
        }
    }
}
