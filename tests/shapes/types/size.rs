//! A future grows by at most 96 bytes, and stores no argument once more.

use shapes::pause;
use std::mem::size_of_val;
use trace_runtime::traced;

type Large = [u8; 4096];

async fn plain(a: Large, n: u32) -> Result<usize, ()> {
    pause().await;
    Ok(a.len() + n as usize)
}

#[traced]
async fn traced_one(a: Large, n: u32) -> Result<usize, ()> {
    pause().await;
    Ok(a.len() + n as usize)
}

async fn plain_passing(a: Large) -> Result<usize, ()> {
    plain(a, 1).await
}

#[traced]
async fn traced_passing(a: Large) -> Result<usize, ()> {
    plain(a, 1).await
}

async fn plain_apart((a, _): (Large, u8), b: Large) -> usize {
    pause().await;
    a.len() + b.len()
}

#[traced(args, attrs(first = a[0]), ret)]
async fn traced_apart((a, _): (Large, u8), b: Large) -> usize {
    pause().await;
    a.len() + b.len()
}

fn main() {
    const LARGE: Large = [0; 4096];
    let grown = |plain: usize, traced: usize| println!("{}", traced <= plain + 96);
    grown(size_of_val(&plain(LARGE, 1)), size_of_val(&traced_one(LARGE, 1)));
    grown(size_of_val(&plain_passing(LARGE)), size_of_val(&traced_passing(LARGE)));
    grown(size_of_val(&plain_apart((LARGE, 1), LARGE)), size_of_val(&traced_apart((LARGE, 1), LARGE)));
}
