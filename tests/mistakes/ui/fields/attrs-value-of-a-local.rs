use trace_runtime::traced;

#[traced(attrs(task.rows = rows))]
fn load(id: u32) {
    let rows = id;
    drop(rows);
}

fn main() {}
