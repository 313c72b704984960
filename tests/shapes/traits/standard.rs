//! `Display`, `FromStr`, `From`, `TryFrom`, `Clone`, `Default`, `Hash`, `Extend`, `Write`.
//@ span: default
//@ span: clone
//@ span: fmt
//@ span: from_str !ParseIntError
//@ span: from
//@ span: try_from !String
//@ span: hash
//@ span: extend
//@ span: write_str

use shapes::observe;
use std::collections::hash_map::DefaultHasher;
use std::convert::TryFrom;
use std::fmt::{self, Write as _};
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use trace_runtime::traced;

struct Number(u32);

impl Default for Number {
    #[traced]
    fn default() -> Self {
        Number(7)
    }
}

impl Clone for Number {
    #[traced]
    fn clone(&self) -> Self {
        Self(self.0)
    }
}

impl fmt::Display for Number {
    #[traced]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>4}", self.0)
    }
}

impl FromStr for Number {
    type Err = std::num::ParseIntError;
    #[traced]
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Number)
    }
}

impl From<u8> for Number {
    #[traced]
    fn from(n: u8) -> Self {
        Self(n.into())
    }
}

impl TryFrom<i64> for Number {
    type Error = String;
    #[traced]
    fn try_from(n: i64) -> Result<Self, String> {
        u32::try_from(n).map(Self).map_err(|_| n.to_string())
    }
}

impl Hash for Number {
    #[traced]
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl Extend<u32> for Number {
    #[traced]
    fn extend<I: IntoIterator<Item = u32>>(&mut self, items: I) {
        self.0 += items.into_iter().sum::<u32>();
    }
}

impl fmt::Write for Number {
    #[traced]
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 += text.len() as u32;
        Ok(())
    }
}

fn main() {
    observe(|| {
        let mut number = Number::default().clone();
        println!("{}", number);
        println!("{} {}", "x".parse::<Number>().is_err(), Number::from(1).0);
        println!("{:?}", Number::try_from(-1_i64).err());
        number.hash(&mut DefaultHasher::new());
        number.extend(vec![1, 2]);
        number.write_str("abc").unwrap();
        println!("{}", number.0);
    });
}
