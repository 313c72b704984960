use std::pin::Pin;
use std::rc::Rc;

use trace_runtime::traced;

#[traced]
pub fn load(shared: Rc<u32>) -> Pin<Box<dyn Future<Output = u32> + Send>> {
    Box::pin(async move { *shared })
}
