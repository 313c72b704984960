//! Const generics, with expressions in types.
//@ span: sum
//@ span: split
//@ span: later

use shapes::{finished, observe, pause};
use trace_runtime::traced;

#[traced]
fn sum<const N: usize>(numbers: [u32; N]) -> Result<u32, [u32; N]> {
    if N > 2 { Ok(numbers.iter().sum()) } else { Err(numbers) }
}

struct Matrix<T, const R: usize, const C: usize>([[T; C]; R]);

impl<T: Copy, const R: usize, const C: usize> Matrix<T, R, C> {
    #[traced]
    fn split<const AT: bool>(&self) -> (Option<T>, [T; C]) {
        (AT.then(|| self.0[0][0]), self.0[R - 1])
    }

    #[traced]
    async fn later(self) -> Result<[[T; C]; R], ()> {
        pause().await;
        Ok(self.0)
    }
}

fn main() {
    let matrix = Matrix([[1, 2], [3, 4]]);
    observe(|| {
        println!("{:?}", sum([1, 2, 3]));
        println!("{:?}", matrix.split::<true>());
        println!("{:?}", finished(matrix.later()));
    });
}
