//! `quickstart` prints what its reader expects.

use std::process::Command;

#[test]
fn the_tree_of_both_orders_is_printed() {
    let mut quickstart = Command::new(env!("CARGO_BIN_EXE_quickstart"));
    // What the developer has set for other programs.
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("OTEL_")) {
        quickstart.env_remove(name);
    }
    let output = quickstart.output().expect("the program starts");
    assert!(output.status.success());

    let tree = String::from_utf8(output.stderr).expect("the tree is UTF-8");
    let expected = [
        "place_order  order.id=1  order.total=13",
        "├─ price  dish=soup",
        "├─ price  dish=curry",
        "└─ cook",
        "oven_on  oven.celsius=220",
        "place_order  ✗ String: unicorn is not on the menu  order.id=2",
        "├─ price  dish=soup",
        "└─ price  ✗ String: unicorn is not on the menu  dish=unicorn",
    ];
    let mut lines = tree.lines();
    for part in expected {
        assert!(
            lines.any(|line| line.contains(part)),
            "`{part}` is missing or out of order in:\n{tree}"
        );
    }
}
