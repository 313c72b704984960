use trace_runtime::traced;

macro_rules! loader {
    () => {
        fn load() {}
    };
}

#[traced]
loader! {}

fn main() {}
