//! `#[test]` above and below, sync, failing and panicking.
//@ tests
//@ exits: 101
//@ span: above !String

#[cfg(test)]
mod tests {
    use shapes::observe;
    use trace_runtime::traced;

    #[test]
    #[traced]
    fn above() -> Result<(), String> {
        observe(inner)
    }

    #[traced(name = "above")]
    fn inner() -> Result<(), String> {
        Err("as planned".to_owned())
    }

    #[traced]
    #[test]
    fn below() {
        assert_eq!(1 + 1, 2);
    }

    #[traced]
    #[test]
    #[should_panic(expected = "planned")]
    fn panicking() {
        panic!("as planned");
    }

    #[test]
    #[traced]
    #[should_panic]
    fn panicking_too() {
        let none: Option<u32> = None;
        none.unwrap();
    }

    #[traced]
    #[test]
    #[ignore]
    fn ignored() {
        unreachable!();
    }
}
