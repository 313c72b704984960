use trace_runtime::traced;

use std::rc::Rc;

#[traced]
pub fn start(shared: Rc<u32>) -> Result<(), String> {
    std::thread::spawn(move || drop(shared));
    Ok(())
}
