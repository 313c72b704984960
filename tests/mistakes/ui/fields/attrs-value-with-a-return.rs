use trace_runtime::traced;

#[traced(attrs(task.rows = match rows {
    Some(rows) => rows,
    None => return,
}))]
fn load(rows: Option<u32>) {
    drop(rows);
}

fn main() {}
