//! The examples, whose code the documentation shows, do what they say: each asserts it.

#[allow(dead_code, reason = "a test calls `run` itself")]
#[path = "../examples/embedding.rs"]
mod embedding;
#[allow(dead_code, reason = "a test calls `run` itself")]
#[path = "../examples/enlisted.rs"]
mod enlisted;

#[test]
fn embedding_runs() {
    embedding::run(tempfile::tempdir().unwrap().path()).unwrap();
}

#[test]
fn enlisted_runs() {
    enlisted::run(tempfile::tempdir().unwrap().path()).unwrap();
}
