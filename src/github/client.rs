//! One request after another to GitHub's API, each with a limit on its time and its bytes.

use std::time::{Duration, Instant};

use http::{HeaderMap, Method, StatusCode, header};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper_util::client::legacy;
use octocrab::Octocrab;
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

use super::access::Access;
use super::connection::connect;
use super::error::{ApiError, Trouble, chain};
use super::waiting::{Patience, UNSAID, asked_to_wait};
use crate::ids::RepositoryName;
use crate::io::wall_clock;
use crate::source::{Node, decode, parse};

/// Most bytes of one answer (64 MiB): a page of a hundred comments of full length fits.
const ANSWER_BYTES: usize = 64 << 20;
/// Most redirects of one request.
const REDIRECTS: usize = 3;
/// How often a read is tried.
const READS: usize = 3;
/// How long all requests of a run may take together: a server that answers each a little too late must end, too.
const ALL: Duration = Duration::from_mins(10);
/// What lies between two tries.
const BREATH: Duration = Duration::from_secs(1);

/// A repository at GitHub. It is made only where something is asked of it: with it comes an event loop.
pub struct Client {
    /// There until it is dropped.
    runtime: Option<Runtime>,
    api: Octocrab,
    access: Access,
    patience: Patience,
    since: Instant,
}

/// What came back of a request that was done.
#[derive(Debug)]
pub(super) struct Answer {
    request: String,
    bytes: Vec<u8>,
    pub(super) headers: HeaderMap,
}

impl Answer {
    fn error(&self, what: &'static str) -> ApiError {
        ApiError { request: self.request.clone(), trouble: Trouble::Unexpected(what) }
    }

    /// Reads the answer, which is JSON; `None` says that it does not have the form it should.
    pub(super) fn read<T>(&self, form: impl FnOnce(&Node<'_>) -> Option<T>) -> Result<T, ApiError> {
        let text = decode(&self.bytes).map_err(|_| self.error("it is not UTF-8"))?;
        let tree = parse(text).map_err(|_| self.error("it is not JSON"))?;
        form(&tree).ok_or_else(|| self.error("it lacks what it must have"))
    }
}

impl Client {
    /// Makes ready to ask. Nothing is sent yet.
    pub fn new(access: Access) -> Result<Self, ApiError> {
        let failed = |trouble| ApiError { request: access.api.uri().to_string(), trouble };
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| failed(Trouble::Unreachable(chain(&error))))?;
        let api = {
            let _inside = runtime.enter();
            connect(&access).map_err(failed)?
        };
        Ok(Self { runtime: Some(runtime), api, access, patience: Patience::default(), since: Instant::now() })
    }

    /// The repository that is asked about.
    pub(super) fn repository(&self) -> &RepositoryName {
        &self.access.repository
    }

    /// The beginning of the routes of that.
    pub(super) fn route(&self) -> String {
        format!("/repos/{}", self.access.repository)
    }

    /// Reads. What failed on the way is tried again, and a limit on requests is waited for, within bounds.
    pub(super) fn read(&mut self, route: &str) -> Result<Answer, ApiError> {
        self.ask(&|client| client.request(&Method::GET, Place::Rest(route), None))
    }

    /// Asks the other API, which knows some things that this one does not. It is a read, whatever its method is.
    pub(super) fn query<T>(
        &mut self,
        query: &str,
        variables: &Value,
        form: impl FnOnce(&Node<'_>) -> Option<T>,
    ) -> Result<T, ApiError> {
        let body = json!({"query": query, "variables": variables});
        let answer = self.ask(&|client| {
            let answer = client.request(&Method::POST, Place::Graph, Some(&body))?;
            // It says what is wrong in an answer that is called a success.
            let wrong = answer.read(|tree| {
                Some(matches!(tree.member("data"), Node::Null).then(|| words_of(tree.member("errors"))))
            })?;
            let Some(message) = wrong else { return Ok(answer) };
            let is_limit = message.to_lowercase().contains("rate limit");
            let trouble = if is_limit { Trouble::Limited(UNSAID) } else { Trouble::status(200, &message) };
            Err(ApiError { request: answer.request, trouble })
        })?;
        answer.read(|tree| form(tree.member("data")))
    }

    fn ask(&mut self, once: &dyn Fn(&Self) -> Result<Answer, ApiError>) -> Result<Answer, ApiError> {
        let mut tries = 1;
        loop {
            let error = match once(self) {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            match error.trouble {
                Trouble::Limited(seconds) if self.wait_for(seconds) => {}
                Trouble::Broken(_) | Trouble::Status { status: 500.., .. } if tries < READS => {
                    tries += 1;
                    self.pause(BREATH);
                }
                _ => return Err(error),
            }
        }
    }

    /// Writes, once: whoever does not know what became of it looks before writing again.
    pub(super) fn write(
        &mut self,
        method: &Method,
        route: &str,
        body: Option<&Value>,
    ) -> Result<Answer, ApiError> {
        self.request(method, Place::Rest(route), body)
    }

    /// Waits as long as GitHub asks, unless the patience of this run does not reach.
    pub(super) fn wait_for(&mut self, seconds: u64) -> bool {
        let Some(wait) = self.patience.take(seconds) else { return false };
        tracing::info!("GitHub limits requests: waiting {seconds} s");
        self.pause(wait);
        true
    }

    /// Lets time pass, while the connections are looked after.
    pub(super) fn pause(&self, time: Duration) {
        if let Some(runtime) = &self.runtime {
            runtime.block_on(async { tokio::time::sleep(time).await });
        }
    }

    /// One request, all its redirects included, within the time that one may take.
    fn request(&self, method: &Method, place: Place<'_>, body: Option<&Value>) -> Result<Answer, ApiError> {
        let (request, mut route) = match place {
            Place::Rest(route) => (format!("{method} {route}"), self.access.api.route_to(route)),
            Place::Graph => (format!("{method} {}", self.access.graph), self.access.graph.clone()),
        };
        let failed = |trouble| ApiError { request: request.clone(), trouble };
        let Some(runtime) = &self.runtime else {
            return Err(failed(Trouble::Unreachable("the program ends".to_owned())));
        };
        let limit = self.access.timeout.min(ALL.saturating_sub(self.since.elapsed()));
        let begun = Instant::now();
        for _ in 0..=REDIRECTS {
            // Whoever sends it on and on gets no more time for it.
            let left = limit.saturating_sub(begun.elapsed());
            // Clocks are made where the event loop is.
            let exchange =
                async { tokio::time::timeout(left, exchange(&self.api, method, &route, body)).await };
            let done = runtime.block_on(exchange);
            let (status, headers, bytes) =
                done.unwrap_or_else(|_| Err(Trouble::TimedOut(limit.as_secs()))).map_err(failed)?;
            tracing::debug!("{method} {route}: {status}");
            if status.is_success() {
                return Ok(Answer { request, bytes, headers });
            }
            // The same request at another place: a write stays a write, and the token stays with its host.
            if is_redirect(status) {
                let location = headers.get(header::LOCATION).and_then(|value| value.to_str().ok());
                let next = location.and_then(|location| self.access.api.route_of(location));
                route = next.ok_or(Trouble::Elsewhere).map_err(failed)?;
                continue;
            }
            let message = message(&bytes);
            let limited = asked_to_wait(status.as_u16(), &headers, &message, now());
            return Err(failed(match limited {
                Some(seconds) => Trouble::Limited(seconds),
                None => Trouble::status(status.as_u16(), &message).wanting(&headers),
            }));
        }
        Err(failed(Trouble::Unexpected("it points in a circle")))
    }
}

/// Which of GitHub's two APIs is asked.
#[derive(Debug, Clone, Copy)]
enum Place<'r> {
    /// The usual one, and the route there.
    Rest(&'r str),
    /// The one with queries.
    Graph,
}

impl Drop for Client {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // A name may still be looked up; nobody waits for it.
            runtime.shutdown_background();
        }
    }
}

/// One request, and all of its answer.
async fn exchange(
    api: &Octocrab,
    method: &Method,
    route: &str,
    body: Option<&Value>,
) -> Result<(StatusCode, HeaderMap, Vec<u8>), Trouble> {
    let request = http::request::Builder::new().method(method.clone()).uri(route);
    let request = api.build_request(request, body).map_err(|error| Trouble::Unreachable(chain(&error)))?;
    let response = api.execute(request).await.map_err(|error| broken(&error))?;
    let (parts, body) = response.into_parts();
    let bytes = Limited::new(body, ANSWER_BYTES).collect().await.map_err(|error| {
        if error.is::<LengthLimitError>() {
            Trouble::TooMuch("the answer has more than 64 MiB")
        } else {
            Trouble::Broken(chain(error.as_ref()))
        }
    })?;
    Ok((parts.status, parts.headers, bytes.to_bytes().to_vec()))
}

/// Whether a request was sent at all is what matters for a write.
fn broken(error: &octocrab::Error) -> Trouble {
    let mut next: Option<&(dyn std::error::Error + 'static)> = Some(error);
    let mut is_unsent = false;
    while let Some(error) = next {
        is_unsent |= error.downcast_ref::<legacy::Error>().is_some_and(legacy::Error::is_connect);
        next = error.source();
    }
    // Above it stands only that a service failed.
    let cause = std::error::Error::source(error).unwrap_or(error);
    if is_unsent { Trouble::Unreachable(chain(cause)) } else { Trouble::Broken(chain(cause)) }
}

fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 307 | 308)
}

/// GitHub's words about a refusal, with the details that some have; of a page of somebody else nothing.
fn message(bytes: &[u8]) -> String {
    let Some(tree) = decode(bytes).ok().and_then(|text| parse(text).ok()) else { return String::new() };
    let mut parts: Vec<&str> = tree.member("message").text().into_iter().collect();
    let errors = words_of(tree.member("errors"));
    parts.extend(Some(&*errors).filter(|errors| !errors.is_empty()));
    parts.join(": ")
}

/// The words of a list of errors.
fn words_of(errors: &Node<'_>) -> String {
    let Node::Array(errors) = errors else { return String::new() };
    let words = errors.iter().filter_map(|error| error.text().or_else(|| error.member("message").text()));
    words.collect::<Vec<_>>().join(": ")
}

/// Seconds since 1970 by the system's clock; 0 when it shows nothing of use.
fn now() -> u64 {
    wall_clock().map_or(0, |now| u64::try_from(now.epoch_seconds()).unwrap_or(0))
}
