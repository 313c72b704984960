use std::pin::Pin;

use trace_runtime::traced;

#[traced]
pub fn load(text: String) -> Pin<Box<dyn Future<Output = Result<u32, String>>>> {
    Box::pin(async move { Ok(text.parse()?) })
}
