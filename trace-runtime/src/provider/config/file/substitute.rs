//! References to environment variables in the values of a configuration file (OpenTelemetry specification, "Environment variable substitution").

/// The text with `${NAME}`, `${env:NAME}` and `${NAME:-default}` replaced, and `$$` as `$`; what is wrong with it, if anything is. What stands in a
/// variable is not looked at again.
pub(super) fn substitute<'a>(
    text: &str,
    variable: impl Fn(&str) -> Option<&'a str>,
) -> Result<String, String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('$') {
        out.push_str(before);
        rest = if let Some(escaped) = behind.strip_prefix('$') {
            out.push('$');
            escaped
        } else if let Some((reference, behind)) = braced(behind) {
            out.push_str(&value(reference, &variable)?);
            behind
        } else {
            out.push('$');
            behind
        };
    }
    out.push_str(rest);
    Ok(out)
}

/// What stands in braces at the start, and what behind them.
fn braced(text: &str) -> Option<(&str, &str)> {
    text.strip_prefix('{')?.split_once('}')
}

/// The value that a reference stands for; an empty one where the variable is not set and there is no default.
fn value<'a>(
    reference: &str,
    variable: impl Fn(&str) -> Option<&'a str>,
) -> Result<String, String> {
    let (name, default) = reference.split_once(":-").unwrap_or((reference, ""));
    let name = name.strip_prefix("env:").unwrap_or(name);
    if !is_name(name) || default.contains('\n') {
        return Err(format!("${{{reference}}} is no reference to a variable"));
    }
    Ok(variable(name).unwrap_or(default).into())
}

fn is_name(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    !text.is_empty() && text.bytes().all(is_part) && !text.as_bytes()[0].is_ascii_digit()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of the specification, and what it leaves to the reader.
    #[test]
    fn references_are_replaced_and_escapes_are_not() {
        let variable = |name: &str| match name {
            "STRING_VALUE" => Some("value"),
            "BOOL_VALUE" => Some("true"),
            "REPLACE_ME" => Some("${DO_NOT_REPLACE_ME}"),
            _ => None,
        };
        for (text, wanted) in [
            ("plain", Some("plain")),
            ("${STRING_VALUE}", Some("value")),
            ("${env:STRING_VALUE}", Some("value")),
            ("foo ${STRING_VALUE} ${BOOL_VALUE}", Some("foo value true")),
            ("${UNDEFINED_KEY}", Some("")),
            ("${UNDEFINED_KEY:-fallback}", Some("fallback")),
            ("${STRING_VALUE:-fallback}", Some("value")),
            ("${UNDEFINED_KEY:-http://x:1/y}/v1", Some("http://x:1/y/v1")),
            ("${REPLACE_ME}", Some("${DO_NOT_REPLACE_ME}")),
            ("${UNDEFINED_KEY:-${STRING_VALUE}}", Some("${STRING_VALUE}")),
            ("$${STRING_VALUE}", Some("${STRING_VALUE}")),
            ("$$${STRING_VALUE}", Some("$value")),
            ("$$$${STRING_VALUE}", Some("$${STRING_VALUE}")),
            ("a $$ b", Some("a $ b")),
            ("$STRING_VALUE", Some("$STRING_VALUE")),
            ("${STRING_VALUE", Some("${STRING_VALUE")),
            ("trailing $", Some("trailing $")),
            ("${1STRING}", None),
            ("${STRING VALUE}", None),
            ("${STRING_VALUE:?error}", None),
            ("${sys:STRING_VALUE}", None),
            ("${}", None),
        ] {
            let got = substitute(text, variable);
            assert_eq!(got.as_deref().ok(), wanted, "{text}: {got:?}");
        }
    }
}
