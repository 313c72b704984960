use trace_runtime::traced;

#[traced(propagate)]
fn read(rows: usize) {
    tokio::spawn(rows);
}

fn main() {}
