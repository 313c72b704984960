use trace_runtime::traced;

mod store {
    use super::traced;

    #[traced(level = 3)]
    pub mod inner {
        use super::traced;

        #[traced(skip)]
        pub fn load() {}
    }
}

fn main() {
    store::inner::load();
}
