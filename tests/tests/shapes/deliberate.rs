//! The comparison finds what differs: each pair of programs here does so on purpose.

use crate::program::{Case, Pair, Program};
use crate::{COMPILER, lints, run, toolchain};

/// A body that every pair shares but for one line.
fn program(line: &str) -> String {
    format!("fn main() {{\n    let n = 1;\n    {line}\n}}\n")
}

fn case(name: &str, first: &str) -> Case {
    Program::new(&format!("deliberate/{name}"), first.into()).newest()
}

/// What is found between a program with `plain` and one with `traced` as its line.
fn found(name: &str, plain: &str, traced: &str) -> String {
    let pair = Pair {
        plain: program(plain),
        traced: program(traced),
    };
    run::differences(&COMPILER, &case(name, ""), &pair).join("\n")
}

#[test]
fn nothing_between_equals() {
    let line = r#"println!("{n}");"#;
    assert_eq!(found("equal", line, line), "");
}

#[test]
fn another_output() {
    let found = found("output", r#"println!("{n}");"#, r#"println!("{}", n + 1);"#);
    assert!(found.contains("stdout, traced:\n- 1\n+ 2"), "{found}");
}

#[test]
fn another_place_of_a_panic() {
    let found = found("panic", "assert!(n > 1);", " assert!(n > 1);");
    assert!(found.contains("stderr, traced:"), "{found}");
}

#[test]
fn another_exit_code() {
    let found = found("exit", "assert!(n > 0);", "std::process::exit(n);");
    assert!(
        found.contains("exit code: Some(0) -> Some(1) traced"),
        "{found}"
    );
}

#[test]
fn a_new_warning() {
    let found = found("new", "let _ = n;", "");
    assert!(
        found.starts_with("new:\nwarning[unused_variables]"),
        "{found}"
    );
}

#[test]
fn a_lost_warning() {
    let found = found("lost", "", "let _ = n;");
    assert!(
        found.starts_with("lost:\nwarning[unused_variables]"),
        "{found}"
    );
    let is_compared = toolchain::name().is_none();
    assert_eq!(found.contains("announced: []"), is_compared, "{found}");
}

#[test]
fn a_warning_elsewhere() {
    let found = found("elsewhere", "let m = n;", " let m = n;");
    assert!(
        found.contains("lost:\nwarning[unused_variables]"),
        "{found}"
    );
    assert!(found.contains("new:\nwarning[unused_variables]"), "{found}");
}

#[test]
fn a_program_that_does_not_compile() {
    let found = found("broken", "let _ = n;", "let _: u8 = n + m;");
    assert!(found.contains("new:\nerror[E0425]"), "{found}");
}

#[test]
fn other_spans() {
    let text = program("shapes::observe(|| println!(\"{n}\"));");
    let pair = Pair {
        plain: text.clone(),
        traced: text,
    };
    let case = case("spans", "//@ span: save\n");
    let found = run::differences(&COMPILER, &case, &pair);
    assert_eq!(found, ["spans:\n- save"]);
}

#[test]
fn a_lint_of_clippy() {
    let pair = Pair {
        plain: program("let _ = n;"),
        traced: program("let _ = n + 0;"),
    };
    let found = lints::of_clippy(&COMPILER, &case("clippy", ""), &pair).join("\n");
    assert!(
        found.contains("new:\nerror[clippy::identity_op]")
            || found.contains("new:\nwarning[clippy::identity_op]"),
        "{found}"
    );
}

/// It is shown functions as they were written, and what the arguments name all the same.
#[test]
fn a_value_that_clippy_finds_unfit() {
    let text = "struct Secret;\n/*1*/\nfn f(secret: Secret) -> u8 { let Secret = secret; 1 }\nfn main() { f(Secret); }\n";
    let pair = Pair {
        plain: text.into(),
        traced: text.replace("/*1*/", "#[trace_runtime::traced(args(secret))]"),
    };
    let found = lints::of_clippy(&COMPILER, &case("unfit", ""), &pair).join("\n");
    assert!(found.contains("new:\nerror[E0277]"), "{found}");
}

#[test]
#[should_panic(expected = "what does `//@ spam: save` mean?")]
fn a_line_that_nobody_knows() {
    Program::new("deliberate/line", "//@ spam: save\n".into());
}
