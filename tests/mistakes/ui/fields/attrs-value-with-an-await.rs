use trace_runtime::traced;

#[traced(attrs(task.rows = count(id).await))]
async fn load(id: u32) {
    drop(id);
}

async fn count(id: u32) -> u32 {
    id
}

fn main() {}
