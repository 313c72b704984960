use trace_runtime::traced;

#[traced]
pub async fn add<T>(a: T, b: T) -> T {
    a + b
}
