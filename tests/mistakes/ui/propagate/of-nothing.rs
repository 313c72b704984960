use trace_runtime::traced;

#[traced(propagate)]
fn read(set: &mut tokio::task::JoinSet<()>) {
    set.spawn(async {});
}

fn main() {}
