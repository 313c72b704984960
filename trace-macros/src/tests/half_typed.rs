//! An editor completes what is being typed by looking for its tokens in the expansion: they have to be
//! there in their order, each where it was written, whether they parse or not.

use proc_macro2::{LineColumn, TokenStream, TokenTree};

use crate::places::Around;
use crate::reader::Reader;
use crate::{expand, traced_tokens};

/// Bodies as they are while someone types; delimiters are closed, since otherwise no macro is called.
const BODIES: &[&str] = &[
    "{ rows. }",
    "{ rows.; let n = 7; }",
    "{ let }",
    "{ let n = }",
    "{ let n = rows.len(. ) }",
    "{ if rows. { 7 } }",
    "{ match rows { Some() } }",
    "{ match rows { Some(n) => n. } }",
    "{ for row in }",
    "{ self.; Ok(7) }",
    "{ Ok(rows.iter().map(|row| row.)) }",
    "{ async move { rows. } }",
    "{ Box::pin(async move { rows.load(. ) }) }",
    "{ let rows = stream::iter(rows.); rows }",
    "{ Store { rows, .. } ; }",
    "{ return }",
    "{ rows?. }",
    "{ foo!(rows. ) }",
    "{ #[] }",
    "{ let f = |row: &; f(7) }",
];

/// A function for each template, without its body.
const HEADS: &[&str] = &[
    "fn save(self, rows: Rows)",
    "fn save(&self, mut rows: Rows) -> u64",
    "fn save(&mut self, (rows, n): (Rows, u8)) -> Result<u64, Error>",
    "#[track_caller] fn save(rows: Rows) -> Result<u64, Error>",
    "async fn save(&self, rows: Rows) -> Result<u64, Error>",
    "#[must_use] async fn save(rows: Rows) -> u64",
    "fn save(rows: Rows) -> impl Future<Output = u64>",
    "fn save(rows: Rows) -> Pin<Box<dyn Future<Output = u64> + Send>>",
    "fn save(rows: Rows) -> impl Stream<Item = u64>",
    // After a mistake the function is emitted as it was.
    "const fn save(rows: Rows) -> u64",
];

#[test]
fn bodies_pass_untouched() {
    for function in functions() {
        passes(&function, 0);
    }
}

#[test]
fn bodies_in_blocks_pass_untouched() {
    for function in functions() {
        passes(&format!("impl Store {{ {function} }}"), 1);
        passes(&format!("mod store {{ impl Store {{ {function} }} }}"), 2);
    }
}

/// Whoever types looks at what stands there; what the compiler is given of it would be looked at as well.
#[test]
fn an_editor_is_shown_nothing_else() {
    for function in functions().filter(|function| !function.starts_with("const")) {
        for item in [function.clone(), format!("impl Store {{ {function} }}")] {
            let tokens: TokenStream = item.parse().unwrap();
            let none = TokenStream::new();
            let shown = expand(&Around::default(), none, tokens.clone(), Reader::Editor);
            assert_eq!(leaves(shown.unwrap()), leaves(tokens), "{item}");
        }
    }
}

fn functions() -> impl Iterator<Item = String> {
    let with = |head| BODIES.iter().map(move |body| format!("{head} {body}"));
    HEADS.iter().flat_map(with)
}

/// The tokens of the body are in the expansion of `item`, in their order. `item` has so many blocks around the function.
fn passes(item: &str, blocks: usize) {
    let tokens: TokenStream = item.parse().unwrap();
    let expansion = leaves(traced_tokens(TokenStream::new(), tokens.clone()));
    let body = leaves(body(tokens, blocks));
    let mut expansion = expansion.iter();
    let lost = body
        .iter()
        .find(|&leaf| !expansion.any(|other| other == leaf));
    assert!(
        lost.is_none(),
        "{lost:?} is not in the expansion of\n{item}"
    );
}

fn body(item: TokenStream, blocks: usize) -> TokenStream {
    let Some(TokenTree::Group(last)) = item.into_iter().last() else {
        panic!("a function or a block ends with braces");
    };
    if blocks == 0 {
        last.stream()
    } else {
        body(last.stream(), blocks - 1)
    }
}

/// A token that is not a group, or one of a group's delimiters, and where it stands.
type Leaf = (String, LineColumn);

fn leaves(tokens: TokenStream) -> Vec<Leaf> {
    let mut all = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let text = group.to_string();
                let sign = |at: Option<char>| at.map(String::from).unwrap_or_default();
                all.push((sign(text.chars().next()), group.span_open().start()));
                all.extend(leaves(group.stream()));
                all.push((sign(text.chars().last()), group.span_close().start()));
            }
            token => all.push((token.to_string(), token.span().start())),
        }
    }
    all
}
