//! Compiles and runs both texts of a case.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::compare::{self, Ran};
use crate::compiler::{Compiled, Compiler};
use crate::message::Message;
use crate::program::{Case, Pair, Program};
use crate::toolchain;

/// All in which the two differ, and what is not as the program's first lines say.
pub(crate) fn differences(compiler: &Compiler, case: &Case, pair: &Pair) -> Vec<String> {
    let [plain, traced] = pair
        .texts()
        .map(|(variant, text)| compiler.build(&compiler.source(case, "run", variant, text)));
    let [said, said_traced] = [&plain, &traced].map(|compiled| compared(&case.program, compiled));
    let mut differences = compare::messages(&said, &said_traced);
    // Of another compiler nobody announced what it says.
    if toolchain::name().is_none() {
        differences.extend(compare::announced(&case.program, &plain.messages));
    }
    if let (Some(_), Some(_)) = (&plain.program, &traced.program) {
        differences.extend(runs(case, &plain, &traced));
    }
    remove(&plain);
    remove(&traced);
    differences
}

/// What the compiler said, without what is known to differ.
fn compared(program: &Program, compiled: &Compiled) -> Vec<Message> {
    let messages = compiled.messages.iter();
    let compared = messages.filter(|message| !program.excuses(&message.code));
    compared.cloned().collect()
}

/// Runs the traced program twice: as most run it, and recorded.
fn runs(case: &Case, plain: &Compiled, traced: &Compiled) -> Vec<String> {
    let (plain, _) = run(plain, None);
    let (unrecorded, _) = run(traced, None);
    let spans = traced
        .program
        .as_ref()
        .map(|program| program.with_extension("spans"));
    let (recorded, tree) = run(traced, spans.as_deref());

    let mut differences = compare::exit(&case.program, &plain);
    differences.extend(compare::runs("traced", &plain, &unrecorded));
    differences.extend(compare::runs("recorded", &plain, &recorded));
    differences.extend(compare::spans(&case.program, &tree));
    differences
}

/// Runs a program, and reads the spans that it leaves in `spans`.
fn run(compiled: &Compiled, spans: Option<&Path>) -> (Ran, String) {
    let program = compiled.program.as_ref().expect("it was built");
    let mut command = Command::new(program);
    command
        .env_remove("SHAPES_SPANS")
        .env_remove("RUST_BACKTRACE");
    command.arg("--test-threads=1");
    if let Some(spans) = spans {
        // What an earlier run left.
        let _ = fs::remove_file(spans);
        command.env("SHAPES_SPANS", spans);
    }
    let output = command.output().expect("it was just built");
    let tree = spans.and_then(|spans| fs::read_to_string(spans).ok());
    (Ran::new(&output), tree.unwrap_or_default())
}

fn remove(compiled: &Compiled) {
    if let Some(program) = &compiled.program {
        // They are large and many; what stays is in the target directory.
        let _ = fs::remove_file(program);
    }
}
