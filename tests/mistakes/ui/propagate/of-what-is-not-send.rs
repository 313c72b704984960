use std::rc::Rc;
use trace_runtime::traced;

#[traced(propagate)]
fn read(rows: Rc<[u8]>) {
    std::thread::spawn(move || rows.len());
}

fn main() {}
