use trace_runtime::traced;

fn show<T: std::fmt::Display>(_: &T) {}

#[traced]
pub async fn print<T>(value: T) {
    show(&value);
}
