//! Whatever GitHub, or what stands before it, does: the verdict stands, no comment is doubled, and it is said what to do.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::time::{Duration, Instant};

use super::emulator::{Fault, job};
use super::{Said, Scene, at_once};
use crate::program::finish;

/// A failing pull request on which something goes wrong.
fn with(method: &'static str, part: &'static str, times: u32, fault: Fault) -> Scene {
    let scene = Scene::failing();
    scene.api.plant(method, part, times, fault);
    scene
}

#[test]
fn a_write_whose_answer_is_lost_is_not_written_twice() {
    at_once([Fault::After(500), Fault::After(502), Fault::DropAfter, Fault::Html(200)], |fault| {
        let is_page = fault == Fault::Html(200);
        let scene = with("POST", "/comments", 1, fault);
        scene.run(10, &[]).ends(1).is_quiet();
        assert_eq!(scene.api.ours().len(), 1);
        assert_eq!(
            scene.api.state().log.iter().filter(|line| line.ends_with("201")).count(),
            usize::from(is_page)
        );
        scene.api.is_satisfied();
    });
    let scene = with("PATCH", "/comments", 1, Fault::After(500));
    scene.api.comment(&job(), &format!("{}\nold", scene.marker(9)));
    scene.run(10, &[]).ends(1).is_quiet();
    let ours = scene.api.ours();
    assert!(ours.len() == 1 && ours[0].starts_with(&scene.marker(10)), "{ours:?}");
}

#[test]
fn a_write_that_was_not_done_is_done_after_another_look() {
    at_once([Fault::Before(500), Fault::Drop, Fault::Limited(429, "1"), Fault::Limited(403, "1")], |fault| {
        let scene = with("POST", "/comments", 1, fault);
        scene.run(10, &[]).ends(1).is_quiet();
        assert_eq!(scene.api.ours().len(), 1);
        let log = scene.api.state().log.clone();
        let writes: Vec<usize> = (0..log.len()).filter(|at| log[*at].starts_with("POST ")).collect();
        // Between two writes somebody looked.
        for pair in writes.windows(2) {
            assert!(log[pair[0]..pair[1]].iter().any(|line| line.starts_with("GET ")), "{log:#?}");
        }
        scene.api.is_satisfied();
    });
}

#[test]
fn connections_that_are_kept_and_closed_unsaid_lose_and_double_nothing() {
    at_once(1..=6, |kept| {
        let scene = Scene::failing();
        scene.api.state().kept = kept;
        scene.run(10, &[]).ends(1).is_quiet();
        scene.run(11, &[]).ends(1).is_quiet();
        let ours = scene.api.ours();
        assert!(ours.len() == 1 && ours[0].starts_with(&scene.marker(11)), "{kept}: {ours:?}");
        assert_eq!((scene.api.count("POST"), scene.api.count("PATCH")), (1, 1), "{kept}");
        scene.api.is_satisfied();
    });
}

#[test]
fn reads_are_tried_again_and_a_limit_is_waited_for() {
    let faults = [Fault::Before(503), Fault::Drop, Fault::Limited(429, "1")];
    at_once(faults, |fault| {
        let scene = with("GET", "/comments", 2, fault);
        scene.run(10, &[]).ends(1).is_quiet();
        assert_eq!(scene.api.ours().len(), 1);
    });
}

#[test]
fn github_is_given_up_in_the_end() {
    let always = u32::MAX;
    let cases = [
        ("POST", Fault::Before(500), "again and again"),
        ("POST", Fault::Drop, "again and again"),
        ("GET", Fault::Before(502), "GitHub says 502"),
        ("GET", Fault::Html(200), "it is not JSON"),
        ("GET", Fault::Html(503), "GitHub says 503"),
        ("POST", Fault::Limited(429, "3600"), "asks for 3600 more seconds"),
        ("GET", Fault::Limited(403, "61"), "asks for 61 more seconds"),
        (
            "POST",
            Fault::Says(403, "Resource not accessible by personal access token"),
            "personal access token",
        ),
        ("POST", Fault::Says(403, "Unable to create comment because issue is locked."), "issue is locked"),
        ("POST", Fault::Says(404, "Not Found"), "404: Not Found"),
        ("POST", Fault::Says(410, "Issues are disabled for this repo"), "410: Issues are disabled"),
        ("POST", Fault::Says(422, "Validation Failed"), "422: Validation Failed"),
        ("GET", Fault::Says(401, "Bad credentials"), "401: Bad credentials"),
        ("POST", Fault::Redirect(301, "https://elsewhere.example/x".into()), "another host"),
        ("GET", Fault::Redirect(302, "/repos/octo/shop/issues/7/comments".into()), "in a circle"),
    ];
    at_once(cases, |(method, fault, said)| {
        let scene = with(method, "/comments", always, fault.clone());
        let started = Instant::now();
        scene.run(10, &["--outputs", scene.away().join("o").to_str().unwrap()]).ends(1).warns(said);
        assert!(started.elapsed() < Duration::from_secs(30), "{fault:?}");
        assert!(scene.api.ours().is_empty(), "{fault:?}");
        assert!(std::fs::read_to_string(scene.away().join("o")).unwrap().contains("\nnull\n"));
    });
}

#[test]
fn what_never_answers_is_not_waited_for() {
    at_once([Fault::Hang, Fault::Drip], |fault| {
        let scene = with("GET", "/comments", u32::MAX, fault);
        let started = Instant::now();
        scene.run(10, &["--github-timeout", "1"]).ends(1).warns("no answer within 1 second");
        assert!(started.elapsed() < Duration::from_secs(15));
    });
    // A write that hangs once may have been done.
    let scene = with("POST", "/comments", 1, Fault::Hang);
    scene.run(10, &["--github-timeout", "1"]).ends(1).is_quiet();
    assert_eq!(scene.api.ours().len(), 1);
}

#[test]
fn whoever_sends_a_request_on_gets_no_more_time_for_it() {
    let to = "/repos/octo/shop/issues/7/comments";
    let scene = with("GET", "/comments", u32::MAX, Fault::Redirect(302, to.into()));
    scene.api.state().delays = vec![Duration::from_millis(600); 8];
    scene.run(10, &["--github-timeout", "1"]).ends(1).warns("no answer within 1 second");
}

#[test]
fn a_repository_that_moved_is_written_to_where_it_is() {
    at_once([301, 302, 307, 308], |status| {
        let scene = with("POST", "/octo/shop", 1, Fault::Redirect(status, String::new()));
        scene.api.plant("GET", "/octo/shop", u32::MAX, Fault::Redirect(status, String::new()));
        scene.run(10, &[]).ends(1).is_quiet();
        assert_eq!((scene.api.ours().len(), scene.api.count("POST")), (1, 2), "{status}: it stays a write");
        scene.api.is_satisfied();
    });
}

#[test]
fn a_comment_that_is_removed_or_edited_meanwhile_is_made_again() {
    let scene = with("PATCH", "/comments", 1, Fault::Vanish);
    scene.api.comment(&job(), &format!("{}\nold", scene.marker(9)));
    scene.run(10, &[]).ends(1).is_quiet();
    let ours = scene.api.ours();
    assert!(ours.len() == 1 && ours[0].starts_with(&scene.marker(10)), "{ours:?}");
    // Somebody wrote into it: the marker is still there, the words are not.
    let id = *scene.api.state().comments.keys().next().unwrap();
    let edited = format!("{}\nall is well", scene.marker(10));
    scene.api.state().comments.get_mut(&id).unwrap()["body"] = edited.into();
    scene.run(11, &[]).ends(1).is_quiet();
    assert!(scene.api.ours()[0].contains("FAIL"));
}

#[test]
fn what_github_calls_too_long_is_said_shorter() {
    const TOO_LONG: &str = "Validation Failed: Body is too long (maximum is 65536 characters)";
    let scene = with("POST", "/comments", 1, Fault::Says(422, TOO_LONG));
    scene.run(10, &[]).ends(1).is_quiet();
    assert_eq!(scene.api.ours().len(), 1);
    let scene = with("POST", "/comments", 9, Fault::Says(422, TOO_LONG));
    scene.run(10, &[]).ends(1).warns("not even its short form");
    assert_eq!(scene.api.count("POST"), 2);
}

#[test]
fn an_api_that_is_not_there_or_would_show_the_token_is_said() {
    let scene = Scene::failing();
    for (url, said) in [
        ("http://127.0.0.1:1", "GitHub cannot be reached"),
        ("http://ghe.example/api/v3", "plain HTTP"),
        ("ghe.example", "`GITHUB_API_URL` is not the address of an API"),
    ] {
        let mut job = scene.job(10, &[]);
        Said::of(finish(job.env("GITHUB_API_URL", url))).ends(1).warns(said);
    }
    let mut job = scene.job(10, &[]);
    Said::of(finish(job.env("GITHUB_REPOSITORY", "octo/shop/../evil"))).ends(1).warns("`GITHUB_REPOSITORY`");
    let mut job = scene.job(10, &[]);
    Said::of(finish(job.env("GITHUB_TOKEN", "wrong"))).ends(1).warns("401: Bad credentials");
}

/// A proxy that notes what it is asked for and refuses.
fn proxy(answer: &'static str) -> (String, std::thread::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let asked = std::thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let lines = BufReader::new(&stream).lines().map(Result::unwrap).take_while(|line| !line.is_empty());
        let lines = lines.collect();
        (&stream).write_all(answer.as_bytes()).unwrap();
        lines
    });
    (address, asked)
}

#[test]
fn a_proxy_is_asked_for_a_tunnel_and_gets_its_password_but_not_the_token() {
    // Nothing is to be approved, so that the comment is the only thing that is asked for.
    let scene = Scene::passing();
    let (address, asked) = proxy("HTTP/1.1 407 No\r\n\r\n");
    let certificates = scene.away().join("ca.pem");
    std::fs::write(&certificates, CERTIFICATE).unwrap();
    let mut job = scene.job(10, &["--comment", "always"]);
    job.env("HTTPS_PROXY", format!("http://me:hush@{address}")).env("SSL_CERT_FILE", &certificates);
    let said = Said::of(finish(job.env("GITHUB_API_URL", "https://ghe.example/api/v3")));
    said.ends(0).warns("proxy authorization required");
    assert!(!said.stderr.contains("hush"), "{}", said.stderr);
    let asked = asked.join().unwrap();
    assert_eq!(asked[0], "CONNECT ghe.example:443 HTTP/1.1");
    assert!(asked.contains(&"Proxy-Authorization: Basic bWU6aHVzaA==".to_owned()), "{asked:?}");
    assert!(!asked.iter().any(|line| line.to_lowercase().starts_with("authorization")), "{asked:?}");
    // What is exempt goes straight, and a proxy that is not understood is no reason to go without.
    let mut job = scene.job(10, &["--comment", "always"]);
    job.env("HTTPS_PROXY", format!("http://{address}"))
        .env("NO_PROXY", "127.0.0.1")
        .env("SSL_CERT_FILE", &certificates);
    Said::of(finish(job.env("GITHUB_API_URL", "https://127.0.0.1:1"))).warns("GitHub cannot be reached");
    for odd in ["socks5://127.0.0.1:1", "https://127.0.0.1:1", "a b"] {
        let mut job = scene.job(10, &["--comment", "always"]);
        job.env("HTTPS_PROXY", odd).env("SSL_CERT_FILE", &certificates);
        Said::of(finish(job.env("GITHUB_API_URL", "https://ghe.example")))
            .warns("`HTTPS_PROXY` is not the address");
    }
}

#[test]
fn without_an_authority_only_tls_is_refused() {
    let scene = Scene::failing();
    let empty = scene.away().join("none.pem");
    std::fs::write(&empty, "").unwrap();
    let mut job = scene.job(10, &[]);
    job.env("SSL_CERT_FILE", &empty).env_remove("SSL_CERT_DIR");
    Said::of(finish(job.env("GITHUB_API_URL", "https://127.0.0.1:1")))
        .warns("no certificate of an authority");
    let mut job = scene.job(10, &[]);
    Said::of(finish(job.env("SSL_CERT_FILE", &empty))).ends(1).is_quiet();
    assert_eq!(scene.api.ours().len(), 1);
}

/// An authority whose key nobody has.
const CERTIFICATE: &str = include_str!("authority.pem");
