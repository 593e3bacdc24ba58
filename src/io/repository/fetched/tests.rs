//! A fetch and the server behind it, in all that may go wrong there.

use std::io::Read as _;
use std::net::TcpListener;

use super::super::super::git::tests::git;
use super::*;

fn server(port: u16, token: &str) -> Server {
    let token = token.to_owned();
    let of = move |name: &str| match name {
        "GITHUB_SERVER_URL" => Some(format!("http://127.0.0.1:{port}")),
        "GITHUB_REPOSITORY" => Some("o/r".to_owned()),
        _ => Some(token.clone()),
    };
    Server::of_job(&of).unwrap()
}

fn clone() -> (tempfile::TempDir, Repository) {
    let dir = tempfile::tempdir().unwrap();
    git(dir.path(), &["init", "--quiet", "--initial-branch=main"]);
    git(dir.path(), &["commit", "--quiet", "--allow-empty", "--message=one"]);
    let repository = Repository::open(dir.path()).unwrap().unwrap();
    (dir, repository)
}

fn branch() -> Wanted {
    Wanted { branches: vec!["main".into()], ..Wanted::default() }
}

#[test]
fn a_server_that_says_nothing_is_left_with_everything_that_was_started() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let server = server(listener.local_addr().unwrap().port(), "t");
    let (_dir, mut repository) = clone();
    let before = Instant::now();
    let failed = repository.fetch(&server, &branch(), 1, Duration::from_secs(2));
    assert_eq!(failed.unwrap_err().to_string().split(" in ").next(), Some("`git fetch` gave no answer"));
    assert!(before.elapsed() < Duration::from_secs(20));
    // The connection ends when the process behind git does.
    let (mut connection, _) = listener.accept().unwrap();
    connection.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut request = String::new();
    connection.read_to_string(&mut request).unwrap();
    assert!(request.starts_with("GET /o/r/info/refs?service=git-upload-pack"), "{request}");
    assert!(request.contains("AUTHORIZATION: basic eC1hY2Nlc3MtdG9rZW46dA=="), "{request}");
    // There is no time left, and nobody is asked again.
    let failed = repository.fetch(&server, &branch(), 2, Duration::from_secs(2));
    assert!(matches!(failed, Err(GitError::Silent { .. })));
}

#[test]
fn what_a_checkout_left_behind_names_the_job_where_no_token_does() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let server = server(listener.local_addr().unwrap().port(), "");
    let (dir, mut repository) = clone();
    let setting = format!("http.http://{}/.extraheader", listener.local_addr().unwrap());
    git(dir.path(), &["config", &setting, "AUTHORIZATION: basic bGVmdA=="]);
    repository.fetch(&server, &branch(), 1, Duration::from_secs(2)).unwrap_err();
    let (mut connection, _) = listener.accept().unwrap();
    let mut request = String::new();
    connection.read_to_string(&mut request).unwrap();
    assert!(request.contains("AUTHORIZATION: basic bGVmdA=="), "{request}");
}

#[test]
fn no_network_is_an_answer_and_leaves_nothing_behind() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let (dir, mut repository) = clone();
    let failed = repository.fetch(&server(port, ""), &branch(), 1, FETCH_PATIENCE).unwrap_err();
    assert!(failed.to_string().starts_with("`git fetch` failed: unable to access"), "{failed}");
    let made = repository.fetched.as_ref().unwrap().dir().to_path_buf();
    assert!(made.is_dir());
    drop(repository);
    assert!(!made.exists());
    assert!(!dir.path().join(".git/shallow").exists() && !dir.path().join(".git/FETCH_HEAD").exists());
}

#[test]
fn a_path_in_a_list_is_one_whatever_is_in_it() {
    assert_eq!(quoted(r#"/a:b "c" \d"#), OsString::from(r#""/a:b \"c\" \\d""#));
}
