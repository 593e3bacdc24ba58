//! GitHub's API as far as a gate uses it, with a state and with faults on demand. It answers on a port of this machine.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use serde_json::{Value, json};

use super::actions::Actions;
use super::meeting::Meeting;

/// The token that it knows.
pub(crate) const TOKEN: &str = "ghs_scratch0123456789";
/// The pull request that is there.
pub(crate) const NUMBER: u64 = 7;
const REPOSITORY: &str = "/repos/octo/shop";
/// Most characters of a comment.
const BODY: usize = 65_536;

/// What the token may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rights {
    ReadWrite,
    /// That of a job on a pull request from a fork.
    ReadOnly,
}

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// An error, and nothing was done.
    Before(u16),
    /// It was done, and the answer is an error.
    After(u16),
    /// The connection ends without an answer; nothing was done.
    Drop,
    /// It was done, and the connection ends without an answer.
    DropAfter,
    /// No answer, for ever.
    Hang,
    /// Headers and no end.
    Drip,
    /// A refusal in these words.
    Says(u16, &'static str),
    /// Too many requests, for so many seconds.
    Limited(u16, &'static str),
    /// To another place.
    Redirect(u16, String),
    /// A page for people, with this status.
    Html(u16),
    /// The comment is removed by somebody just before.
    Vanish,
}

/// A fault, for the next so many requests with this method whose route contains this.
#[derive(Debug, Clone)]
struct Planted {
    method: &'static str,
    part: &'static str,
    times: u32,
    fault: Fault,
}

/// What is there.
pub(crate) struct State {
    pub(crate) comments: BTreeMap<u64, Value>,
    /// On which other pull request some of them are.
    elsewhere: BTreeMap<u64, u64>,
    next_id: u64,
    clock: u64,
    pub(crate) rights: Rights,
    /// Whose token it is; that of a job says nothing.
    pub(crate) user: Option<&'static str>,
    pub(crate) pull: Value,
    pub(crate) commits: Vec<Value>,
    /// What happened to it.
    pub(crate) events: Vec<Value>,
    /// The commits of the merge queue with the pull request of each; none where the branch has no queue.
    pub(crate) queue: Option<Vec<(String, u64)>>,
    /// Pull requests besides that one.
    pub(crate) more_pulls: Vec<Value>,
    /// Permission and role by login.
    pub(crate) roles: BTreeMap<&'static str, (&'static str, &'static str)>,
    /// The attempts of each run.
    pub(crate) runs: BTreeMap<u64, u64>,
    /// What GitHub Actions did.
    pub(crate) actions: Actions,
    /// What else is said of runs.
    pub(crate) runs_say: BTreeMap<u64, Value>,
    /// Whose token it is, as the API with queries says it; `None` where there is no such API.
    pub(crate) viewer: Option<&'static str>,
    /// Who writes with this token.
    pub(crate) writer: Value,
    /// What the API with queries says of comments beside what follows from them.
    pub(crate) edits: BTreeMap<u64, Value>,
    planted: Vec<Planted>,
    /// Every request, as `METHOD route status`.
    pub(crate) log: Vec<String>,
    /// What GitHub's API would not have understood.
    pub(super) violations: Vec<String>,
    /// Headers of every answer of the usual API.
    pub(crate) says: Vec<(&'static str, &'static str)>,
    /// How long each answer takes.
    pub(crate) delays: Vec<Duration>,
    /// What stands before every route.
    prefix: &'static str,
    /// Requests of one connection before it is closed, unsaid; none says so with the first answer.
    pub(crate) kept: u32,
    /// Writes of comments that are done together.
    pub(super) meeting: Meeting,
    /// Nobody is answered any more.
    is_over: bool,
}

/// A running emulator.
#[derive(Clone)]
pub(crate) struct Emulator {
    state: Arc<Mutex<State>>,
    pub(crate) url: String,
}

struct Request {
    method: String,
    route: String,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

pub(super) struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    pub(super) body: String,
}

impl Reply {
    pub(super) fn json(status: u16, body: &Value) -> Self {
        Self {
            status,
            headers: vec![("content-type".into(), "application/json".into())],
            body: body.to_string(),
        }
    }

    pub(super) fn says(status: u16, message: &str) -> Self {
        Self::json(status, &json!({"message": message, "documentation_url": "https://docs.github.com/rest"}))
    }
}

impl Emulator {
    pub(crate) fn start() -> Self {
        Self::under("")
    }

    /// With something before every route, as a server of one's own has it.
    pub(crate) fn under(prefix: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}{prefix}", listener.local_addr().unwrap());
        let state = State {
            comments: BTreeMap::new(),
            elsewhere: BTreeMap::new(),
            next_id: 1_000,
            clock: 0,
            rights: Rights::ReadWrite,
            user: None,
            pull: json!({
                "number": NUMBER, "state": "open", "merged_at": null, "user": person("ann"),
                "head": {"sha": ""}, "base": {"ref": "main"},
            }),
            commits: vec![json!({"sha": "1", "author": person("ann"), "committer": person("web-flow")})],
            events: Vec::new(),
            queue: None,
            more_pulls: Vec::new(),
            roles: BTreeMap::new(),
            runs: BTreeMap::new(),
            actions: Actions::default(),
            runs_say: BTreeMap::new(),
            viewer: Some("github-actions[bot]"),
            writer: job(),
            edits: BTreeMap::new(),
            planted: Vec::new(),
            log: Vec::new(),
            violations: Vec::new(),
            says: Vec::new(),
            delays: Vec::new(),
            prefix,
            kept: 0,
            meeting: Meeting::default(),
            is_over: false,
        };
        let emulator = Self { state: Arc::new(Mutex::new(state)), url };
        let serving = emulator.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if serving.state().is_over {
                    break;
                }
                let emulator = serving.clone();
                std::thread::spawn(move || {
                    let kept = emulator.state().kept;
                    for _ in 0..kept.max(1) {
                        emulator.serve(&stream);
                    }
                });
            }
        });
        emulator
    }

    /// Gives its port back. Most tests leave that to their end; whoever starts hundreds would run out of files.
    pub(crate) fn stop(&self) {
        self.state().is_over = true;
        let address = self.url.trim_start_matches("http://").split('/').next().unwrap();
        drop(TcpStream::connect(address).unwrap());
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    pub(crate) fn plant(&self, method: &'static str, part: &'static str, times: u32, fault: Fault) {
        self.state().planted.push(Planted { method, part, times, fault });
    }

    /// A comment that somebody else wrote.
    pub(crate) fn comment(&self, user: &Value, body: &str) -> u64 {
        self.state().add(user, body)
    }

    /// The same on another pull request.
    pub(crate) fn comment_on(&self, number: u64, user: &Value, body: &str) -> u64 {
        let mut state = self.state();
        let id = state.add(user, body);
        state.elsewhere.insert(id, number);
        id
    }

    /// Ours: the bodies of the comments by the job's app.
    pub(crate) fn ours(&self) -> Vec<String> {
        let state = self.state();
        let ours = state.comments.values().filter(|one| one["user"]["login"] == "github-actions[bot]");
        ours.map(|one| one["body"].as_str().unwrap().to_owned()).collect()
    }

    /// How many requests of this method were made.
    pub(crate) fn count(&self, method: &str) -> usize {
        self.state().log.iter().filter(|line| line.starts_with(&format!("{method} "))).count()
    }

    /// Every request was one that GitHub's API understands.
    #[track_caller]
    pub(crate) fn is_satisfied(&self) {
        let state = self.state();
        assert!(state.violations.is_empty(), "{:#?}\n{:#?}", state.violations, state.log);
    }

    fn serve(&self, stream: &TcpStream) {
        let Some(request) = read_request(stream) else { return };
        let delay = self.state().delays.pop();
        std::thread::sleep(delay.unwrap_or_default());
        self.wait_for_others(&request.method, &request.route);
        let fault = self.state().fault(&request);
        let reply = match fault {
            Some(Fault::Before(status)) => Reply::says(status, "Server Error"),
            Some(Fault::After(status)) => {
                self.state().answer(&request);
                Reply::says(status, "Server Error")
            }
            Some(Fault::Drop) => return,
            Some(Fault::DropAfter) => {
                self.state().answer(&request);
                return;
            }
            Some(Fault::Hang) => {
                std::thread::sleep(Duration::from_secs(30));
                return;
            }
            Some(Fault::Drip) => {
                let mut stream = stream;
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n[");
                std::thread::sleep(Duration::from_secs(30));
                return;
            }
            Some(Fault::Says(status, message)) => Reply::says(status, message),
            Some(Fault::Limited(status, seconds)) => {
                let mut reply = Reply::says(status, "You have exceeded a secondary rate limit.");
                reply.headers.push(("retry-after".into(), seconds.into()));
                reply
            }
            Some(Fault::Redirect(status, to)) => {
                let to = if to.is_empty() { request.route.replace("/octo/shop", "/octo/moved") } else { to };
                Reply { status, headers: vec![("location".into(), to)], body: String::new() }
            }
            Some(Fault::Html(status)) => Reply {
                status,
                headers: vec![("content-type".into(), "text/html".into())],
                body: "<!DOCTYPE html><title>Unicorn!</title>".into(),
            },
            Some(Fault::Vanish) => {
                let mut state = self.state();
                let id = request.route.rsplit('/').next().and_then(|id| id.parse().ok()).unwrap_or(0);
                state.comments.remove(&id);
                state.answer(&request)
            }
            None => self.state().answer(&request),
        };
        // A question is no write, whatever its method is.
        let method = if request.route.ends_with("/graphql") { "QUERY" } else { &*request.method };
        let line = format!("{method} {} {}", request.route, reply.status);
        self.state().log.push(line);
        let mut text = format!("HTTP/1.1 {} X\r\n", reply.status);
        if self.state().kept == 0 {
            text.push_str("connection: close\r\n");
        }
        for (name, value) in &self.state().says {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        for (name, value) in &reply.headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        // An answer without content has no length either.
        if reply.status != 204 {
            text.push_str(&format!("content-length: {}\r\n", reply.body.len()));
        }
        let mut stream = stream;
        let _ = stream.write_all(format!("{text}\r\n{}", reply.body).as_bytes());
    }
}

impl State {
    fn fault(&mut self, request: &Request) -> Option<Fault> {
        let fits = |one: &&mut Planted| {
            one.times > 0 && one.method == request.method && request.route.contains(one.part)
        };
        let one = self.planted.iter_mut().find(fits)?;
        one.times -= 1;
        Some(one.fault.clone())
    }

    fn add(&mut self, user: &Value, body: &str) -> u64 {
        self.next_id += 1;
        self.clock += 1;
        let (id, time) =
            (self.next_id, format!("2026-11-30T00:{:02}:{:02}Z", self.clock / 60, self.clock % 60));
        let url = format!("https://github.test/octo/shop/pull/{NUMBER}#issuecomment-{id}");
        let comment = json!({
            "id": id, "node_id": format!("IC_{id}"), "user": user, "body": body, "html_url": url,
            "created_at": time, "updated_at": time, "performed_via_github_app": null,
            "author_association": "NONE",
        });
        self.comments.insert(id, comment);
        id
    }

    /// A pull request by its number.
    fn pull_of(&self, number: &str) -> Option<Value> {
        let number: u64 = number.parse().ok()?;
        let mut all = [&self.pull].into_iter().chain(&self.more_pulls);
        let mut pull = all.find(|pull| pull["number"] == number)?.clone();
        if pull["commits"].is_null() {
            pull["commits"] = json!(self.commits.len());
        }
        Some(pull)
    }

    /// The list of open pull requests, of one branch if that is asked for.
    fn pulls(&self, query: &str) -> Reply {
        let query: BTreeMap<&str, &str> = query.split('&').filter_map(|pair| pair.split_once('=')).collect();
        let is_asked_for = |pull: &&Value| {
            let owner = pull["head"]["repo"]["full_name"].as_str().and_then(|name| name.split('/').next());
            let label =
                format!("{}:{}", owner.unwrap_or("unknown"), pull["head"]["ref"].as_str().unwrap_or("x"));
            let head = query.get("head").map(|head| head.replace("%2F", "/"));
            let is_of_state = query.get("state") == Some(&"all") || pull["state"] == "open";
            is_of_state && head.is_none_or(|head| head == label)
        };
        let all = [&self.pull].into_iter().chain(&self.more_pulls).filter(is_asked_for);
        let query: Vec<String> = query.iter().map(|(name, value)| format!("{name}={value}")).collect();
        page(&all.cloned().collect::<Vec<_>>(), &query.join("&"))
    }

    fn answer(&mut self, request: &Request) -> Reply {
        let mut complain =
            |what: String| self.violations.push(format!("{} {}: {what}", request.method, request.route));
        if request.headers.get("user-agent").is_none_or(String::is_empty) {
            complain("no user agent".into());
        }
        if request.headers.get("authorization") != Some(&format!("Bearer {TOKEN}")) {
            return Reply::says(401, "Bad credentials");
        }
        // Beside the API of a server of one's own, below that of GitHub's.
        if request.route == format!("{}/graphql", self.prefix.trim_end_matches("/v3")) {
            return self.graph(&serde_json::from_slice(&request.body).unwrap_or(Value::Null));
        }
        let Some(route) = request.route.strip_prefix(self.prefix) else {
            complain("not below the API".into());
            return Reply::says(404, "Not Found");
        };
        let (path, query) = route.split_once('?').unwrap_or((route, ""));
        // What moved answers under its new name, too.
        let path = path.replace("/repos/octo/moved", REPOSITORY);
        let body: Value = serde_json::from_slice(&request.body).unwrap_or(Value::Null);
        let is_write = request.method != "GET";
        if is_write && self.rights == Rights::ReadOnly {
            return Reply::says(403, "Resource not accessible by integration");
        }
        let text = body["body"].as_str();
        if matches!(&*request.method, "POST" | "PATCH") && text.is_none() {
            complain(format!("the body is {body}"));
        }
        if text.is_some_and(|text| text.chars().count() > BODY) {
            return Reply::json(
                422,
                &json!({
                    "message": "Validation Failed",
                    "errors": [{"message": "Body is too long (maximum is 65536 characters)"}],
                }),
            );
        }
        let path = path.strip_prefix(REPOSITORY).unwrap_or(&path).to_owned();
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        if request.method == "GET"
            && let Some(reply) = self.of_actions(&parts, query)
        {
            return reply;
        }
        let of_pull = NUMBER.to_string();
        match (&*request.method, &parts[..]) {
            ("GET", ["user"]) => match self.user {
                Some(login) => Reply::json(200, &person(login)),
                None => Reply::says(403, "Resource not accessible by integration"),
            },
            ("GET", ["issues", number, "comments"]) if self.pull_of(number).is_some() => {
                let here = |id: &u64| self.elsewhere.get(id).unwrap_or(&NUMBER).to_string() == *number;
                let comments = self.comments.iter().filter(|(id, _)| here(id)).map(|(_, comment)| comment);
                page(&comments.cloned().collect::<Vec<_>>(), query)
            }
            ("GET", ["issues", number, "events"]) if *number == of_pull => page(&self.events, query),
            ("POST", ["issues", number, "comments"]) if *number == of_pull => {
                let author = self.user.map_or_else(|| self.writer.clone(), person);
                let id = self.add(&author, text.unwrap_or_default());
                Reply::json(201, &self.comments[&id])
            }
            ("PATCH", ["issues", "comments", id]) => {
                self.clock += 1;
                let time = format!("2026-11-30T01:{:02}:{:02}Z", self.clock / 60, self.clock % 60);
                match self.comments.get_mut(&id.parse().unwrap()) {
                    Some(comment) => {
                        comment["body"] = json!(text);
                        comment["updated_at"] = json!(time);
                        Reply::json(200, comment)
                    }
                    None => Reply::says(404, "Not Found"),
                }
            }
            ("DELETE", ["issues", "comments", id]) => match self.comments.remove(&id.parse().unwrap()) {
                Some(_) => Reply { status: 204, headers: Vec::new(), body: String::new() },
                None => Reply::says(404, "Not Found"),
            },
            ("GET", [""]) => Reply::json(200, &json!({"full_name": "octo/shop"})),
            ("GET", ["pulls"]) => self.pulls(query),
            ("GET", ["pulls", number]) if number.parse::<u64>().is_ok() => match self.pull_of(number) {
                Some(pull) => Reply::json(200, &pull),
                None => Reply::says(404, "Not Found"),
            },
            ("GET", ["pulls", number, "commits"]) if self.pull_of(number).is_some() => {
                page(&self.commits, query)
            }
            ("GET", ["collaborators", login, "permission"]) => match self.roles.get(login) {
                Some((permission, role)) => Reply::json(
                    200,
                    &json!({"permission": permission, "role_name": role, "user": person(login)}),
                ),
                None => Reply::says(404, "Not Found"),
            },
            _ => {
                let line = format!("{} {}: no such route", request.method, request.route);
                self.violations.push(line);
                Reply::says(404, "Not Found")
            }
        }
    }
}

impl State {
    /// The API with queries, as far as these three are asked.
    fn graph(&mut self, body: &Value) -> Reply {
        let query = body["query"].as_str().unwrap_or_default();
        if query.contains("viewer") {
            return match self.viewer {
                Some(login) => Reply::json(200, &json!({"data": {"viewer": {"login": login}}})),
                None => Reply::says(404, "Not Found"),
            };
        }
        if query.contains("mergeQueue") {
            let asked = &body["variables"];
            let is_here = (&asked["owner"], &asked["name"], &asked["branch"]);
            if is_here != (&json!("octo"), &json!("shop"), &json!("main")) {
                self.violations.push(format!("POST /graphql: {asked}"));
            }
            let nodes = self.queue.as_ref().map(|entries| {
                let node = |(commit, number): &(String, u64)| {
                    json!({"headCommit": {"oid": commit}, "pullRequest": {"number": number}})
                };
                let nodes: Vec<Value> = entries.iter().map(node).collect();
                json!({"entries": {"nodes": nodes}})
            });
            return Reply::json(200, &json!({"data": {"repository": {"mergeQueue": nodes}}}));
        }
        let Some(ids) = body["variables"]["ids"].as_array().filter(|ids| ids.len() <= 100) else {
            let errors =
                json!([{"type": "ARGUMENT_LIMIT", "message": "You may not provide more than 100 node ids"}]);
            return Reply::json(200, &json!({"data": null, "errors": errors}));
        };
        let node = |id: &Value| {
            let id = id.as_str()?.strip_prefix("IC_")?.parse().ok()?;
            let comment = self.comments.get(&id)?;
            let mut node = json!({
                "id": comment["node_id"], "body": comment["body"],
                "lastEditedAt": null, "includesCreatedEdit": false, "editor": null,
            });
            if let Some(Value::Object(more)) = self.edits.get(&id) {
                node.as_object_mut().unwrap().extend(more.clone());
            }
            Some(node)
        };
        let nodes: Vec<Option<Value>> = ids.iter().map(node).collect();
        Reply::json(200, &json!({"data": {"nodes": nodes}}))
    }
}

/// A person of GitHub.
pub(crate) fn person(login: &str) -> Value {
    json!({"login": login, "type": "User"})
}

/// Who writes with the token of a job.
pub(crate) fn job() -> Value {
    json!({"login": "github-actions[bot]", "type": "Bot"})
}

/// A page of a list, with the header that says whether more follow.
fn page(all: &[Value], query: &str) -> Reply {
    page_of(all, query, None)
}

/// The same, where the list stands under a key.
pub(super) fn page_of(all: &[Value], query: &str, key: Option<&str>) -> Reply {
    let number = |name: &str, default: usize| {
        let found = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        found.and_then(|text| text.parse().ok()).unwrap_or(default)
    };
    let (size, page) = (number("per_page", 30).min(100), number("page", 1));
    let elements: Vec<&Value> = all.iter().skip(size * (page - 1)).take(size).collect();
    let body = match key {
        Some(key) => json!({"total_count": all.len(), key: elements}),
        None => json!(elements),
    };
    let mut reply = Reply::json(200, &body);
    if all.len() > size * page {
        let link = format!("<https://api.github.test/x?page={}>; rel=\"next\"", page + 1);
        reply.headers.push(("link".into(), link));
    } else if page > 1 {
        reply.headers.push(("link".into(), "<https://api.github.test/x?page=1>; rel=\"first\"".into()));
    }
    reply
}

fn read_request(stream: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace();
    let (method, route) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.insert(name.to_lowercase(), value.to_owned());
    }
    let length = headers.get("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Request { method, route, headers, body })
}
