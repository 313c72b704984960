//! A lock that the last expression takes is released where it was released before.
//@ run: every edition
//@ span: value
//@ span: result

use shapes::observe;
use std::sync::Mutex;
use trace_runtime::traced;

struct Unlocked<'a>(&'a Mutex<u8>);

impl Drop for Unlocked<'_> {
    fn drop(&mut self) {
        println!("free: {}", self.0.try_lock().is_ok());
    }
}

#[traced]
fn value(mutex: &Mutex<u8>) -> u8 {
    let _probe = Unlocked(mutex);
    *mutex.lock().unwrap()
}

#[traced]
fn result(mutex: &Mutex<u8>) -> Result<u8, String> {
    let _probe = Unlocked(mutex);
    mutex.lock().map(|value| *value).map_err(|_| "poisoned".to_owned())
}

fn main() {
    let mutex = Mutex::new(7);
    observe(|| println!("{} {:?}", value(&mutex), result(&mutex)));
}
