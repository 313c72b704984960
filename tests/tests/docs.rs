//! Whether each line of the tables in `docs` stands in the code below its table, which is compiled and run as doc tests, and whether the crate's page knows all features.

const PAGES: [(&str, &str); 2] = [
    ("how-do-i.md", include_str!("../../docs/how-do-i.md")),
    (
        "migrating-from-tracing.md",
        include_str!("../../docs/migrating-from-tracing.md"),
    ),
];

/// A table's first and last columns, and the code below it.
struct Table<'a> {
    there: Vec<&'a str>,
    cells: Vec<&'a str>,
    code: &'a str,
}

fn tables(page: &str) -> impl Iterator<Item = Table<'_>> {
    let sections = page.split("\n| --- ").skip(1);
    sections.map(|section| {
        let (rows, rest) = section.split_once("\n\n").expect("a table ends");
        let (there, cells) = rows.lines().skip(1).map(cells).unzip();
        let code = rest.split("```").nth(1).expect("code follows a table");
        Table { there, cells, code }
    })
}

/// The first and the last.
fn cells(row: &str) -> (&str, &str) {
    let row = row
        .strip_prefix('|')
        .and_then(|row| row.strip_suffix('|'))
        .expect("a row stands between bars");
    let (first, _) = row.split_once(" | ").expect("a row has cells");
    let (_, last) = row.rsplit_once(" | ").expect("a row has cells");
    (first.trim(), last.trim())
}

/// What stands between backticks.
fn code_spans(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

/// An ellipsis stands for anything.
fn stands_in(code: &str, span: &str) -> bool {
    let words = code.split_whitespace().collect::<Vec<_>>().join(" ");
    span.split('…').all(|part| words.contains(part.trim()))
}

#[test]
fn every_line_of_a_table_is_compiled() {
    for (name, page) in PAGES {
        for Table { cells, code, .. } in tables(page) {
            for span in cells.iter().flat_map(|cell| code_spans(cell)) {
                assert!(
                    stands_in(code, span),
                    "{name}: `{span}` is not in the code below"
                );
            }
        }
    }
}

#[test]
fn tables_are_found() {
    let rows: Vec<usize> = PAGES
        .iter()
        .flat_map(|(_, page)| tables(page).map(|table| table.cells.len()))
        .collect();
    assert!(rows.iter().sum::<usize>() > 80, "{rows:?}");
    assert_eq!(rows.len(), 5, "{rows:?}");
}

#[test]
fn the_crate_page_knows_every_feature() {
    let manifest = include_str!("../../trace-runtime/Cargo.toml");
    let page = include_str!("../../trace-runtime/src/lib.rs");
    let (_, features) = manifest.split_once("[features]").expect("there are some");
    let (features, _) = features.split_once("\n[").expect("more follows");
    let (_, table) = page
        .split_once("//! # Features")
        .expect("there is a section");
    let (table, _) = table.split_once("\n\n").expect("code follows");
    let names: Vec<_> = features
        .lines()
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, _)| name)
        .collect();
    assert!(names.len() > 20, "{names:?}");
    for name in names {
        assert!(
            table.contains(&format!("`{name}`")),
            "{name} is not in the table"
        );
    }
}

/// Those that `tracing-attributes` parses.
const ARGUMENTS: [&str; 10] = [
    "name",
    "target",
    "level",
    "parent",
    "follows_from",
    "skip",
    "skip_all",
    "fields",
    "ret",
    "err",
];

#[test]
fn every_argument_of_instrument_is_mapped_and_compiled() {
    let (name, page) = PAGES[1];
    let table = tables(page).next().expect("it is the first table");
    let there: Vec<_> = table
        .there
        .iter()
        .flat_map(|cell| code_spans(cell))
        .collect();
    for span in &there {
        assert!(
            stands_in(table.code, span),
            "{name}: `{span}` is not in the code below"
        );
    }
    for argument in ARGUMENTS {
        let is_name = |span: &str| span.split(['(', ' ', '=']).next() == Some(argument);
        assert!(there.iter().any(|span| is_name(span)), "{name}: {argument}");
    }
}
