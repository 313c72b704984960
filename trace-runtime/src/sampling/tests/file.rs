//! A file of rules is looked at by hand.

use std::fs;
use std::path::{Path, PathBuf};

use super::super::file::{Look, RulesFile};
use super::super::{Rules, Sampler};

/// A directory that goes away.
struct Directory(PathBuf);

impl Directory {
    fn new(test: &str) -> Self {
        let name = format!("rules-file-{test}-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).expect("a directory");
        Self(path)
    }

    fn rules(&self) -> PathBuf {
        self.0.join("rules")
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn write(path: &Path, text: &str) {
    fs::write(path, text).expect("written");
}

fn is_same(file: &mut RulesFile) -> bool {
    matches!(file.look(), Look::Same)
}

/// Looks, and sees these rules for the first time.
#[track_caller]
fn changes_to(file: &mut RulesFile, text: &str) {
    let wanted = text.parse::<Rules>().expect("rules");
    match file.look() {
        Look::Changed(rules) => assert_eq!(rules.description(), wanted.description()),
        look => panic!("{look:?}"),
    }
}

/// Looks, and hears what is wrong with the file.
#[track_caller]
fn refused(file: &mut RulesFile) -> String {
    match file.look() {
        Look::Refused(reason) => reason,
        look => panic!("{look:?}"),
    }
}

#[test]
fn what_changes_is_taken_and_what_does_not_stays() {
    let directory = Directory::new("changes");
    let path = directory.rules();
    write(&path, "0.25");
    let mut file = RulesFile::new(path.clone());
    changes_to(&mut file, "0.25");
    assert!(is_same(&mut file));
    write(&path, "0.75");
    changes_to(&mut file, "0.75");
    write(&path, "0.75");
    assert!(is_same(&mut file), "written anew, with the same rules");
}

#[test]
fn what_another_file_replaces_is_read_anew() {
    let directory = Directory::new("renames");
    let path = directory.rules();
    write(&path, "keep");
    let mut file = RulesFile::new(path.clone());
    changes_to(&mut file, "keep");
    let times = fs::metadata(&path).and_then(|it| it.modified());
    let other = directory.0.join("other");
    write(&other, "drop");
    let copy = fs::File::options().write(true).open(&other);
    copy.and_then(|copy| copy.set_modified(times?))
        .expect("as old and as long as the first");
    fs::rename(&other, &path).expect("replaced");
    changes_to(&mut file, "drop");
}

#[test]
fn a_mistake_is_told_once_with_its_place_until_there_is_another() {
    let directory = Directory::new("mistakes");
    let path = directory.rules();
    write(&path, "keep");
    let mut file = RulesFile::new(path.clone());
    changes_to(&mut file, "keep");
    write(&path, "kind=server drop\nsometimes\n");
    let reason = refused(&mut file);
    let start = format!("{}: line 2: sometimes is not keep, drop", path.display());
    assert!(reason.starts_with(&start), "{reason}");
    assert!(reason.ends_with("; the sampler stays as it is"), "{reason}");
    assert!(is_same(&mut file));
    write(&path, "often");
    assert!(refused(&mut file).contains("line 1: often"));
    write(&path, "keep");
    assert!(is_same(&mut file), "it is in force");
    write(&path, "often");
    assert!(refused(&mut file).contains("line 1: often"), "told again");
    write(&path, "drop");
    changes_to(&mut file, "drop");
}

#[test]
fn a_file_may_come_and_go() {
    let directory = Directory::new("goes");
    let path = directory.rules();
    let mut file = RulesFile::new(path.clone());
    let reason = refused(&mut file);
    assert!(reason.contains("rules: "), "{reason}");
    assert!(is_same(&mut file));
    write(&path, "keep");
    changes_to(&mut file, "keep");
    fs::remove_file(&path).expect("there");
    assert_eq!(refused(&mut file), reason);
    assert!(is_same(&mut file));
    write(&path, "keep");
    assert!(is_same(&mut file), "it is in force");
}

#[test]
fn what_cannot_be_rules_is_refused() {
    let directory = Directory::new("refuses");
    let path = directory.rules();
    let mut file = RulesFile::new(path.clone());
    write(&path, "");
    let reason = refused(&mut file);
    assert!(reason.contains(": it is empty;"), "{reason}");
    write(&path, &"#".repeat((1 << 20) + 1));
    let reason = refused(&mut file);
    assert!(reason.contains(": it is too long;"), "{reason}");
    write(&path, &"#".repeat(1 << 20));
    changes_to(&mut file, "# no rules");
    fs::write(&path, b"# \xff\n").expect("written");
    assert!(refused(&mut file).contains("UTF-8"));
    let mut file = RulesFile::new(directory.0.clone());
    assert!(refused(&mut file).contains(": it is no file;"));
}
