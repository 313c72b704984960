//! `Add`, `Neg`, `Index`, `IndexMut`, `AddAssign`, `PartialEq`, `PartialOrd`.
//@ span: add
//@ span: neg
//@ span: index
//@ span: index_mut
//@ span: add_assign
//@ span: eq
//@ span: partial_cmp

use shapes::observe;
use std::cmp::Ordering;
use std::ops::{Add, AddAssign, Index, IndexMut, Neg};
use trace_runtime::traced;

#[derive(Clone, Copy, Debug)]
struct Point([i32; 2]);

impl Add for Point {
    type Output = Self;
    #[traced]
    fn add(self, other: Self) -> Self::Output {
        Self([self.0[0] + other.0[0], self.0[1] + other.0[1]])
    }
}

impl Neg for Point {
    type Output = Point;
    #[traced]
    fn neg(self) -> Point {
        Point([-self.0[0], -self.0[1]])
    }
}

impl Index<usize> for Point {
    type Output = i32;
    #[traced]
    fn index(&self, at: usize) -> &i32 {
        &self.0[at]
    }
}

impl IndexMut<usize> for Point {
    #[traced]
    fn index_mut(&mut self, at: usize) -> &mut Self::Output {
        &mut self.0[at]
    }
}

impl AddAssign<i32> for Point {
    #[traced]
    fn add_assign(&mut self, n: i32) {
        self.0 = [self.0[0] + n, self.0[1] + n];
    }
}

impl PartialEq for Point {
    #[traced]
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl PartialOrd for Point {
    #[traced]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.0.partial_cmp(&other.0)
    }
}

fn main() {
    let (one, two) = (Point([1, 2]), Point([3, 4]));
    observe(|| {
        let mut sum = -(one + two);
        println!("{}", sum[0]);
        sum[1] = 7;
        sum += 1;
        println!("{:?} {} {}", sum, one == two, one < two);
    });
}
