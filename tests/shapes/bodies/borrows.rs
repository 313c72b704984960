//! Borrows of arguments in what is returned, and of locals across an await.
//@ span: split
//@ span: entry
//@ span: held

use shapes::{finished, observe, pause};
use std::collections::HashMap;
use trace_runtime::traced;

#[traced]
fn split<'a>(text: &'a mut String, by: char) -> Result<(&'a str, &'a str), String> {
    text.push(by);
    text.split_once(by).ok_or_else(|| text.clone())
}

#[traced]
fn entry<'m>(map: &'m mut HashMap<u8, Vec<u8>>, key: u8) -> Result<&'m mut Vec<u8>, ()> {
    Ok(map.entry(key).or_default())
}

#[traced]
async fn held(mut numbers: Vec<u32>) -> Result<u32, ()> {
    let last = numbers.last_mut().ok_or(())?;
    pause().await;
    *last += 1;
    Ok(numbers.iter().sum())
}

fn main() {
    let mut text = "a=b".to_owned();
    observe(|| {
        println!("{:?}", split(&mut text, '='));
        let mut map = HashMap::new();
        entry(&mut map, 1).unwrap().push(2);
        println!("{:?}", map);
        println!("{:?}", finished(held(vec![1, 2])));
    });
}
