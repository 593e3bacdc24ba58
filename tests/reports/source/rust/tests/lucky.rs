#[test]
fn second_time_lucky() {
    assert!(std::env::var("NEXTEST_ATTEMPT").as_deref() != Ok("1"));
}
