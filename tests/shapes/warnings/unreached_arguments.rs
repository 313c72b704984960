//! Arguments that only code behind a return reads, which a platform leaves out and another does not.
//@ span: called
//@ span: later
//@ span: method

#![allow(unreachable_code, unused_variables)]

use shapes::{finished, observe};
use trace_runtime::traced;

#[traced]
fn called(text: &String, n: u32) -> Result<usize, ()> {
    #[cfg(unix)]
    {
        println!("here");
        return Ok(1);
    }
    println!("{}", n);
    Ok(text.len())
}

#[traced]
async fn later(text: &String, n: u32) -> Result<usize, ()> {
    #[cfg(unix)]
    return Ok(2);
    println!("{}", n);
    Ok(text.len())
}

struct Platform(u32);

impl Platform {
    #[traced]
    fn method(&self) -> Result<u32, ()> {
        return Ok(3);
        Ok(self.0)
    }

    #[traced]
    fn unfinished(&self, n: u32) -> Result<u32, ()> {
        todo!();
        Ok(self.0 + n)
    }
}

fn main() {
    observe(|| {
        println!("{:?}", called(&String::new(), 1));
        println!("{:?}", finished(later(&String::new(), 1)));
        println!("{:?}", Platform(1).method());
        let _: fn(&Platform, u32) -> _ = Platform::unfinished;
    });
}
