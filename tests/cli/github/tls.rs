//! A server of one's own: TLS by an authority of one's own, and a proxy before it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::emulator::Emulator;
use super::{NOTHING, Said, Scene};
use crate::program::finish;
use crate::repositories::Repo;

/// A name that no machine resolves: only a proxy leads there.
const HOST: &str = "ghe.example";

/// The emulator behind TLS, whose authority is written to a file. The value is the port.
fn behind_tls(plain: &str, authority: &Path) -> u16 {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    std::fs::write(authority, params.self_signed(&key).unwrap().pem()).unwrap();
    let issuer = Issuer::new(params, key);
    let names = vec![HOST.to_owned(), "localhost".to_owned()];
    let own_key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(names).unwrap().signed_by(&own_key, &issuer).unwrap();
    let own_key = PrivateKeyDer::try_from(own_key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], own_key)
        .unwrap();
    let (config, plain) = (Arc::new(config), plain.to_owned());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (config, plain) = (Arc::clone(&config), plain.clone());
            std::thread::spawn(move || hand_on(stream, config, &plain));
        }
    });
    port
}

/// One request inside, its answer outside; each has a connection of its own.
fn hand_on(stream: TcpStream, config: Arc<ServerConfig>, plain: &str) -> Option<()> {
    let mut outside = StreamOwned::new(ServerConnection::new(config).ok()?, stream);
    let mut request = Vec::new();
    let mut byte = [0];
    while !request.ends_with(b"\r\n\r\n") {
        outside.read_exact(&mut byte).ok()?;
        request.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&request).to_lowercase();
    let length =
        head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    outside.read_exact(&mut body).ok()?;
    let mut inside = TcpStream::connect(plain).ok()?;
    inside.write_all(&[request, body].concat()).ok()?;
    let mut answer = Vec::new();
    inside.read_to_end(&mut answer).ok()?;
    outside.write_all(&answer).ok()?;
    outside.conn.send_close_notify();
    outside.flush().ok()
}

/// A proxy that leads every tunnel to a port of this machine. What it was asked for.
fn proxy(to: u16) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&asked);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let noted = Arc::clone(&noted);
            std::thread::spawn(move || tunnel(stream, to, &noted));
        }
    });
    (address, asked)
}

fn tunnel(stream: TcpStream, to: u16, noted: &Mutex<Vec<String>>) -> Option<()> {
    // Nothing comes behind the head until it is answered, so nothing is lost in the buffer.
    let mut head = BufReader::new(stream.try_clone().ok()?).lines().map_while(Result::ok);
    noted.lock().unwrap().push(head.next()?);
    head.find(String::is_empty)?;
    let mut outside = stream;
    outside.write_all(b"HTTP/1.1 200 OK\r\n\r\n").ok()?;
    let mut inside = TcpStream::connect(("127.0.0.1", to)).ok()?;
    let (mut from, mut into) = (outside.try_clone().ok()?, inside.try_clone().ok()?);
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut from, &mut into);
        let _ = into.shutdown(Shutdown::Write);
    });
    std::io::copy(&mut inside, &mut outside).ok()?;
    outside.shutdown(Shutdown::Write).ok()
}

#[test]
fn a_private_authority_and_a_proxy_lead_to_a_server_of_ones_own() {
    let scene = Scene::of(Repo::new(), Emulator::under("/api/v3"), |repo| repo.record(NOTHING));
    let authority = scene.away().join("authority.pem");
    let plain = scene.api.url.trim_start_matches("http://").trim_end_matches("/api/v3").to_owned();
    let port = behind_tls(&plain, &authority);

    // Without a proxy, by a name of this machine.
    let mut job = scene.job(10, &[]);
    job.env("SSL_CERT_FILE", &authority).env("GITHUB_API_URL", format!("https://localhost:{port}/api/v3"));
    Said::of(finish(&mut job)).ends(1).is_quiet();
    assert!(scene.api.ours()[0].starts_with(&scene.marker(10)));

    // Through one, to a name that only the proxy knows.
    let (address, asked) = proxy(port);
    for (run, variable) in [(11, "HTTPS_PROXY"), (12, "https_proxy"), (13, "ALL_PROXY")] {
        let mut job = scene.job(run, &[]);
        job.env("SSL_CERT_FILE", &authority).env("GITHUB_API_URL", format!("https://{HOST}/api/v3"));
        Said::of(finish(job.env(variable, format!("http://{address}")))).ends(1).is_quiet();
        assert!(scene.api.ours()[0].starts_with(&scene.marker(run)), "{variable}");
    }
    let asked = asked.lock().unwrap().clone();
    assert!(
        asked.iter().all(|line| line == "CONNECT ghe.example:443 HTTP/1.1") && !asked.is_empty(),
        "{asked:?}"
    );

    // Nobody else's authority, and no other name.
    let mut job = scene.job(14, &[]);
    job.env("SSL_CERT_FILE", scene.away().join("other.pem"));
    std::fs::write(scene.away().join("other.pem"), include_str!("authority.pem")).unwrap();
    Said::of(finish(job.env("GITHUB_API_URL", format!("https://localhost:{port}/api/v3"))))
        .ends(1)
        .warns("certificate");
    let mut job = scene.job(14, &[]);
    job.env("SSL_CERT_FILE", &authority);
    Said::of(finish(job.env("GITHUB_API_URL", format!("https://127.0.0.1:{port}/api/v3"))))
        .ends(1)
        .warns("certificate");
    assert!(scene.api.ours()[0].starts_with(&scene.marker(13)));
    scene.api.is_satisfied();
}
