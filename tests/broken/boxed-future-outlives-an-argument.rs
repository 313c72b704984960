use std::pin::Pin;

use trace_runtime::traced;

#[traced]
pub fn load(text: &str) -> Pin<Box<dyn Future<Output = usize>>> {
    Box::pin(async move { text.len() })
}
