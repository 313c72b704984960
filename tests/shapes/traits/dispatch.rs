//! Methods of trait objects, and a trait that stays object safe.
//@ span: run
//@ span: run_all
//@ span:   run
//@ span:   run

use shapes::observe;
use trace_runtime::traced;

trait Job {
    fn run(&mut self, n: &mut u32) -> Result<(), String>;

    #[traced]
    fn run_all(&mut self, times: usize) -> Result<u32, String> {
        let mut n = 0;
        for _ in 0..times {
            self.run(&mut n)?;
        }
        Ok(n)
    }
}

impl<F: FnMut(u32) -> u32> Job for F {
    #[traced]
    fn run(&mut self, n: &mut u32) -> Result<(), String> {
        *n = self(*n);
        Ok(())
    }
}

fn main() {
    observe(|| {
        let mut job: Box<dyn Job> = Box::new(|n| n + 2);
        println!("{:?}", job.run(&mut 1));
        println!("{:?}", job.run_all(2));
    });
}
