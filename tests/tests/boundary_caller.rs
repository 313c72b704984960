//! What panics outside of a runtime says where the user spawned. A process of its own, because the panic hook is the process's.

use std::panic::{Location, catch_unwind, set_hook, take_hook};
use std::sync::{Arc, Mutex};

use trace_runtime::task;

#[test]
fn the_caller_is_tracked() {
    let places = Arc::new(Mutex::new(Vec::new()));
    let seen = places.clone();
    let hook = take_hook();
    set_hook(Box::new(move |info| {
        let file = info.location().map(Location::file).unwrap_or_default();
        seen.lock().expect("no panic").push(file.to_owned());
    }));
    let spawns: [fn(); 5] = [
        || drop(task::spawn(async {})),
        || drop(task::spawn_blocking(|| ())),
        || drop(task::spawn_local(async {})),
        || drop(task::JoinSet::new().spawn(async {})),
        || drop(task::JoinSet::new().spawn_blocking(|| ())),
    ];
    for spawn in spawns {
        catch_unwind(spawn).expect_err("there is no runtime");
    }
    set_hook(hook);
    let places = places.lock().expect("no panic");
    assert_eq!(places.len(), 5);
    for place in places.iter() {
        assert!(place.ends_with("boundary_caller.rs"), "{place}");
    }
}
