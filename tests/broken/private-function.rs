use trace_runtime::traced;

mod store {
    fn open() {}
}

#[traced]
pub async fn open() {
    store::open();
}
