use trace_runtime::traced;

#[traced(span = self.span)]
fn load() {}

fn main() {
    load();
}
