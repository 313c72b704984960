//! `#[tokio::test]` above and below.
//@ tests
//@ exits: 101

#[cfg(test)]
mod tests {
    use trace_runtime::traced;

    #[tokio::test]
    #[traced]
    async fn above() {
        tokio::task::yield_now().await;
    }

    #[traced]
    #[tokio::test]
    async fn below() -> Result<(), String> {
        tokio::task::yield_now().await;
        Ok(())
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
    #[traced]
    async fn failing() -> Result<(), String> {
        tokio::spawn(async {}).await.map_err(|error| error.to_string())?;
        Err("as planned".to_owned())
    }

    #[traced]
    #[tokio::test]
    #[should_panic(expected = "planned")]
    async fn panicking() {
        panic!("as planned");
    }
}
