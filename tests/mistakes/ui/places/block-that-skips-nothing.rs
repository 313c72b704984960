use trace_runtime::traced;

struct Store;

#[traced(args, skip(passwrod))]
impl Store {
    fn open(&self, password: &str) {
        drop(password.to_owned());
    }
}

fn main() {
    Store.open("1234");
}
