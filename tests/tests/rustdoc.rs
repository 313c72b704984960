//! Documentation shows functions as they were written.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Each function is in both modules.
const PAGES: &[&str] = &[
    "fn.load.html",
    "fn.save.html",
    "fn.area.html",
    "struct.Store.html",
];

const FUNCTIONS: &str = "
    #[traced]
    pub async fn load(id: u32, mut rows: Vec<u32>, _: u8) -> Result<u32, String> { rows.push(id); Ok(id) }
    #[traced]
    pub fn save(mut id: u32, _: u8, (a, b): (u32, u32)) -> Result<u32, String> { id += a; Ok(id + b) }
    #[traced]
    pub fn area(mut width: u32, (height, _): (u32, u32)) -> u32 { width *= height; width }
    pub struct Store;
    #[traced(args)]
    impl Store {
        pub async fn get(&self, mut id: u32) -> u32 { id += 1; id }
        #[traced(name = \"put\")]
        pub fn put(&mut self, _: u32) -> Result<(), String> { Ok(()) }
    }
";

#[test]
fn declarations_are_as_they_were_written() {
    let root = package();
    // In which `broken` has compiled what it depends on.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("broken/target");
    let status = Command::new(env!("CARGO"))
        .args(["doc", "--no-deps", "--offline"])
        .current_dir(&root)
        .env("CARGO_TARGET_DIR", &target)
        .status();
    assert!(status.unwrap().success());
    let pages = target.join("doc/documented");
    for page in PAGES {
        let declarations = |module: &str| {
            declarations(&fs::read_to_string(pages.join(module).join(page)).unwrap())
        };
        assert_eq!(declarations("traced"), declarations("plain"), "{page}");
    }
}

fn package() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rustdoc");
    fs::create_dir_all(root.join("src")).unwrap();
    let manifest = format!(
        "[package]\nname = \"documented\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\ntrace-runtime = {{ path = '{}' }}\n\n[workspace]\n",
        tests.join("../trace-runtime").display()
    );
    let plain = FUNCTIONS
        .replace("#[traced]", "")
        .replace("#[traced(args)]", "")
        .replace("#[traced(name = \"put\")]", "");
    let source = format!(
        "pub mod traced {{ use trace_runtime::traced; {FUNCTIONS} }}\npub mod plain {{ {plain} }}\n"
    );
    fs::write(root.join("Cargo.toml"), manifest).unwrap();
    fs::write(root.join("src/lib.rs"), source).unwrap();
    fs::copy(tests.join("../Cargo.lock"), root.join("Cargo.lock")).unwrap();
    root
}

/// What rustdoc shows as code: a function's page has one declaration, a type's page one for each method.
fn declarations(page: &str) -> Vec<String> {
    let parts = [
        "<pre class=\"rust item-decl\">",
        "<h4 class=\"code-header\">",
    ]
    .iter()
    .flat_map(|start| page.split(start).skip(1));
    let ends = |part: &str| {
        part.find("</pre>")
            .into_iter()
            .chain(part.find("</h4>"))
            .min()
    };
    let declarations: Vec<_> = parts
        .map(|part| part[..ends(part).unwrap()].to_owned())
        .collect();
    assert!(!declarations.is_empty());
    declarations
}
