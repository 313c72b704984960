//! `Self`, `self.field`, `self.method()` and closures over `self` in the body.
//@ span: sum
//@ span:   double
//@ span: consume
//@ span:   double

use shapes::observe;
use trace_runtime::traced;

#[derive(Clone)]
struct Numbers {
    all: Vec<u32>,
    name: String,
}

impl Numbers {
    const FACTOR: u32 = 2;

    #[traced]
    fn double(n: u32) -> u32 {
        n * Self::FACTOR
    }

    #[traced]
    fn sum(&mut self) -> Result<u32, ()> {
        let Self { all, name } = self;
        name.push('!');
        all.retain(|n| *n > 1);
        Ok(Self::double(self.all.iter().sum()))
    }

    #[traced]
    fn consume(self) -> Result<(String, Vec<u32>), ()> {
        let add = |n: &u32| n + self.all.len() as u32;
        let all = self.all.iter().map(add).collect();
        Self::double(1);
        Ok((self.name, all))
    }
}

fn main() {
    let mut numbers = Numbers { all: vec![1, 2, 3], name: "n".to_owned() };
    observe(|| {
        println!("{:?}", numbers.sum());
        println!("{:?}", numbers.clone().consume());
    });
}
