#!/usr/bin/env python3
"""Every verdict of the action on a pull request, with a token that may write, one that may read, and none.

usage: github.py trim WHOLE TRIMMED             GitHub's description of its API, less what is not used here
       github.py run ROOT PROGRAM TOOLS ROOM    runs it

The way of a request: the program, prism (which says what is wrong with it), a relay, the double. The relay puts the commits of
our repository in the place of those that the double has made up, and answers as GitHub when an app asks who it is.
"""

from __future__ import annotations

import base64
import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from judge import Judge
from workflows import CHECKOUT, DIFF, FINDINGS, FOUND, HARMLESS, KEY, WORSE, Repository, payload, recording

PATHS = [
    "/user", "/repos/{owner}/{repo}/issues/{issue_number}/comments", "/repos/{owner}/{repo}/issues/comments/{comment_id}",
    "/repos/{owner}/{repo}/pulls/{pull_number}", "/repos/{owner}/{repo}/pulls/{pull_number}/commits",
    "/repos/{owner}/{repo}/collaborators/{username}/permission", "/repos/{owner}/{repo}/actions/runs/{run_id}",
    "/repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}", "/repos/{owner}/{repo}/pulls",
    "/repos/{owner}/{repo}/actions/runs", "/repos/{owner}/{repo}/actions/runs/{run_id}/jobs",
    "/repos/{owner}/{repo}/actions/runs/{run_id}/artifacts", "/repos/{owner}/{repo}/issues/{issue_number}/events",
]
INSTALLATION = 100
# Where the branches of changes are, for whoever lists pull requests.
FORK = "fork/r"
OUTPUTS = 16
POLICY = "[reviewers.bot]\ndeterministic = {}\n"
BROKEN = {"benchmark/fixtures/pay.expected.json": '{"expct": {}}\n'}
OTHER_WORDS = [FOUND[0] | {"claim": "counted double here", "line": 2}]


@dataclass
class Scenario:
    verdict: str
    exit_code: int
    change: dict[str, str | None]
    is_deterministic: bool = True


SCENARIOS = [
    Scenario("PASS", 0, HARMLESS),
    Scenario("FAIL", 1, WORSE),
    Scenario("NOT_VERIFIED", 2, {FINDINGS: None}),
    Scenario("BLOCKED", 4, BROKEN),
    Scenario("INCONCLUSIVE", 5, {FINDINGS: recording(OTHER_WORDS)}, is_deterministic=False),
]


def trim(whole: Path, trimmed: Path) -> None:
    api = json.loads(whole.read_text())
    kept = {key: api[key] for key in ("openapi", "info", "servers")}
    kept["paths"] = {path: api["paths"][path] for path in PATHS}
    # It is about the REST API only. To the other one, questions are posted.
    asked = {"type": "object", "required": ["query"], "properties": {"query": {"type": "string"}}}
    kept["paths"]["/graphql"] = {"post": {
        "requestBody": {"required": True, "content": {"application/json": {"schema": asked}}},
        "responses": {"200": {"description": "Answer", "content": {"application/json": {"schema": {"type": "object"}}}}},
    }}
    waiting, seen = [kept["paths"]], set()
    components: dict[str, dict[str, object]] = {}
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, dict):
            waiting.extend(item for key, item in value.items() if key not in ("examples", "example"))
            reference = value.get("$ref")
            if isinstance(reference, str) and reference not in seen:
                seen.add(reference)
                _, _, kind, name = reference.split("/")
                components.setdefault(kind, {})[name] = api["components"][kind][name]
                waiting.append(components[kind][name])
    # Examples refer to what is not kept.
    def bare(value: object) -> object:
        if isinstance(value, dict):
            return {key: bare(item) for key, item in value.items() if key not in ("examples", "example")}
        return [bare(item) for item in value] if isinstance(value, list) else value

    trimmed.write_text(json.dumps(bare(kept | {"components": components})))


class Relay(ThreadingHTTPServer):
    """Passes requests on, and notes them."""

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", 0), Passing)
        self.port, self.heads, self.seen = port, {}, []
        # What GitHub says of its own Actions, of which the double knows nothing, by path.
        self.actions: dict[str, object] = {}
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Passing(BaseHTTPRequestHandler):
    server: Relay

    def log_message(self, *_: object) -> None:
        pass

    def handle_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {key: value for key, value in self.headers.items() if key.lower() not in ("host", "connection")}
        where, _, query = self.path.partition("?")
        if where == "/user":
            forbidden = {"message": "Resource not accessible by integration", "documentation_url": "x", "status": "403"}
            self.answer(403, forbidden)
            return
        if where == "/graphql":
            # The double has none. Whose token it is, is all that is asked here.
            self.answer(200, {"data": {"viewer": {"login": "github-actions[bot]"}}})
            return
        if where in self.server.actions:
            said = self.server.actions[where]
            self.answer(200, said() if callable(said) else said)
            return
        is_list = self.command == "GET" and where == "/repos/o/r/pulls"
        # Branches of forks are none of the double's.
        path = f"{where}?state=open" if is_list else self.path
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        connection.request(self.command, path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        self.server.seen.append((self.command, self.path.split("?")[0], answer.status))
        head = self.server.heads.get(self.path)
        if head and answer.status == 200:
            pull = json.loads(content)
            pull["head"]["sha"] = head
            content = json.dumps(pull).encode()
        if is_list and answer.status == 200:
            pulls = json.loads(content)
            for pull in pulls:
                pull["head"] |= {"sha": self.server.heads[f'{where}/{pull["number"]}']}
                pull["head"]["repo"] |= {"full_name": FORK}
            content = json.dumps([pull for pull in pulls if f'head={FORK.split("/")[0]}%3A' in query or
                                  f'head={FORK.split("/")[0]}:' in query]).encode()
        self.send_response(answer.status)
        for key, value in answer.getheaders():
            if key.lower() not in ("content-length", "transfer-encoding", "connection"):
                self.send_header(key, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def answer(self, status: int, value: object) -> None:
        content = json.dumps(value).encode()
        self.server.seen.append((self.command, self.path.split("?")[0], status))
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PATCH = do_DELETE = handle_any


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        if process.poll() is not None:
            break
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit(f"nothing listens on {port}: {log.read_text()[-2_000:]}")


def ask(port: int, method: str, path: str, token: str, body: object = None) -> object:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    connection.request(method, path, json.dumps(body) if body is not None else None, headers)
    answer = connection.getresponse()
    content = answer.read()
    if answer.status >= 300:
        raise SystemExit(f"{method} {path}: {answer.status} {content[:500]!r}")
    return json.loads(content)


def signed(claims: dict[str, object], key: Path) -> str:
    def part(value: bytes) -> str:
        return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
    text = f'{part(json.dumps({"alg": "RS256", "typ": "JWT"}).encode())}.{part(json.dumps(claims).encode())}'
    made = subprocess.run(["openssl", "dgst", "-sha256", "-sign", str(key)], input=text.encode(), capture_output=True, check=True)
    return f"{text}.{part(made.stdout)}"


class GitHub:
    """The double, what stands before it, and an app in whose name jobs write."""

    def __init__(self, tools: Path, room: Path, stack: ExitStack) -> None:
        key = room / "key.pem"
        subprocess.run(["openssl", "genrsa", "-traditional", "-out", str(key), "2048"], capture_output=True, check=True)
        may = {"pull_requests": "write", "issues": "write", "contents": "read", "actions": "read", "metadata": "read"}
        seed = {
            "tokens": {"owner-token": {"login": "o", "scopes": ["repo"]}},
            "github": {
                "users": [{"login": "o"}], "repos": [{"owner": "o", "name": "r"}],
                "apps": [{"app_id": 1, "slug": "github-actions", "name": "GitHub Actions", "private_key": key.read_text(),
                          "permissions": may, "installations": [{"installation_id": INSTALLATION, "account": "o"}]}],
            },
        }
        # JSON is YAML.
        (room / "seed.yaml").write_text(json.dumps(seed))
        self.double, self.log = free_port(), room / "prism.log"
        self.start(stack, self.double, room / "emulate.log", [
            "node", str(tools / "node_modules/emulate/dist/index.js"), "start", "--service", "github", "--port",
            str(self.double), "--seed", str(room / "seed.yaml")])
        self.relay = Relay(self.double)
        self.port = free_port()
        self.start(stack, self.port, self.log, [
            "node", str(tools / "node_modules/@stoplight/prism-cli/dist/index.js"), "proxy", str(tools / "api.json"),
            f"http://127.0.0.1:{self.relay.server_address[1]}", "--port", str(self.port), "--host", "127.0.0.1"])
        now = int(time.time())
        app = signed({"iat": now - 60, "exp": now + 500, "iss": "1"}, key)
        self.tokens = {"none": ""}
        for name, permissions in {
            "write": {"pull_requests": "write", "issues": "write", "contents": "read", "actions": "read"},
            "read": {"pull_requests": "read", "issues": "read", "contents": "read", "actions": "read"},
        }.items():
            path = f"/app/installations/{INSTALLATION}/access_tokens"
            self.tokens[name] = ask(self.double, "POST", path, app, {"permissions": permissions})["token"]

    @staticmethod
    def start(stack: ExitStack, port: int, log: Path, words: list[str]) -> None:
        with log.open("wb") as to:
            process = subprocess.Popen(words, stdout=to, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        stack.callback(process.wait)
        stack.callback(process.terminate)
        wait_for(port, process, log)

    def pull(self, head: str) -> int:
        """A pull request whose last commit is ours."""
        body = {"title": "A change", "head": f"change-{head[:8]}", "base": "main"}
        number = ask(self.double, "POST", "/repos/o/r/pulls", "owner-token", body)["number"]
        self.relay.heads[f"/repos/o/r/pulls/{number}"] = head
        return number

    def comments(self, number: int) -> list[dict]:
        return ask(self.double, "GET", f"/repos/o/r/issues/{number}/comments", "owner-token")


def workflow() -> dict[str, object]:
    """One job after another, so that the one that may write finds what the others have not written."""
    jobs: dict[str, object] = {}
    before: str | None = None
    for name in ("none", "read", "write", "again"):
        token = "TOKEN_" + ("write" if name == "again" else name)
        checkout = {"run": CHECKOUT, "env": {"INTO": ".", "REF": ""}}
        gate = {"id": "gate", "uses": "./", "with": {"binary-path": "${{ env.PROGRAM }}", "github-token": f"${{{{ env.{token} }}}}"}}
        keep = {"if": "always()", "env": {"STEP": "${{ toJSON(steps.gate) }}", "NAME": name},
                "run": 'printf "%s" "$STEP" > "$ROOM/$NAME.json"\n'
                       'cp "$RUNNER_TEMP"/benchgate.*/annotations "$ROOM/$NAME.annotations"'}
        jobs[name] = {"runs-on": "ubuntu-latest", "if": "always()", "steps": [checkout, gate, keep]}
        if before:
            jobs[name] |= {"needs": before}
        before = name
    return {"on": "pull_request", "permissions": {}, "jobs": jobs}


def lay_out(repository: Repository, root: Path, scenario: Scenario) -> None:
    for name in ("action", "dist", "collect"):
        shutil.copytree(root / name, repository.path / name)
    for name in ("action.yml", "install.sh", "Cargo.toml"):
        shutil.copy(root / name, repository.path / name)
    repository.write({
        "benchmark/fixtures/pay.diff": DIFF, "benchmark/fixtures/pay.expected.json": KEY, FINDINGS: recording(FOUND),
        "benchgate.toml": POLICY.format(str(scenario.is_deterministic).lower()),
    })


def run(judge: Judge, scenario: Scenario, github: GitHub, root: Path, program: Path, room: Path) -> None:
    room.mkdir()
    repository = Repository(room / "origin")
    lay_out(repository, root, scenario)
    commits = repository.propose(scenario.change)
    number = github.pull(commits["head"])
    event = payload("pull_request", commits)
    event |= {"number": number}
    event["pull_request"] |= {"number": number}
    repository.git("update-ref", f"refs/pull/{number}/merge", commits["merge"])
    (room / "workflow.yml").write_text(json.dumps(workflow()))
    (room / "event.json").write_text(json.dumps(event))
    words = ["act", "pull_request", "--workflows", str(room / "workflow.yml"), "--eventpath", str(room / "event.json"),
             "--platform", "ubuntu-latest=-self-hosted", "--action-cache-path", str(room / "act"), "--no-cache-server", "--json"]
    given = {"ROOM": str(room), "ORIGIN": str(repository.path), "PROGRAM": str(program), "GITHUB_REPOSITORY": "o/r",
             "GITHUB_API_URL": f"http://127.0.0.1:{github.port}", "GITHUB_TOKEN": "",
             "GITHUB_GRAPHQL_URL": f"http://127.0.0.1:{github.port}/graphql"}
    given |= {f"TOKEN_{name}": token for name, token in github.tokens.items()}
    for name, value in given.items():
        words += ["--env", f"{name}={value}"]
    github.relay.seen.clear()
    ran = subprocess.run(words, cwd=repository.path, capture_output=True, text=True, timeout=300)
    log = [json.loads(line) for line in ran.stdout.splitlines() if line.startswith("{")]
    before = judge.failed
    conclusion = "success" if scenario.exit_code == 0 else "failure"
    for name in ("none", "read", "write", "again"):
        what = f"{scenario.verdict}, token {name}"
        results = [entry["jobResult"] for entry in log if "jobResult" in entry and entry.get("jobID") == name]
        judge.equal(f"{what}: the job", results, [conclusion])
        try:
            step = json.loads((room / f"{name}.json").read_text())
        except OSError as error:
            judge.equal(f"{what}: the step", error, "a file")
            continue
        outputs = step["outputs"]
        judge.equal(f"{what}: verdict", (outputs["verdict"], outputs["exit-code"], outputs["trust"]),
                    (scenario.verdict, str(scenario.exit_code), "author-controlled"))
        judge.equal(f"{what}: outputs", (len(outputs), all(outputs.values())), (OUTPUTS, True))
        writes = name in ("write", "again") and scenario.exit_code != 0
        url = outputs["comment-url"]
        judge.equal(f"{what}: comment-url", url != "null" and f"/{number}#" in url, writes)
        said = "".join(entry.get("msg", "") for entry in log if entry.get("jobID") == name)
        # What could not be written is said, once, and only where something was to be written.
        judge.equal(f"{what}: not-published is said", "not-published" in said, name == "read" and scenario.exit_code != 0)
        # A job without a token is told that calmly: nobody asked for a comment.
        judge.equal(f"{what}: no comment is said", "no comment: `GITHUB_TOKEN` is not in" in said, name == "none")
        # What is printed, for this runner loses the last lines of a step now and then: it reads no more when the shell ends.
        told = room / f"{name}.annotations"
        judge.equal(f"{what}: annotations", "::error " in told.read_text() if told.exists() else None, scenario.exit_code != 0)
        result = json.loads(Path(outputs["result-path"]).read_text()) if Path(outputs["result-path"]).exists() else {}
        judge.equal(f"{what}: nothing of a token is told",
                    [token for token in github.tokens.values() if token and (token in said or token in json.dumps(result))], [])
    told = [entry for entry in log if entry.get("command") == "error"]
    judge.equal(f"{scenario.verdict}: the runner takes them for annotations", bool(told), scenario.exit_code != 0)
    comments = github.comments(number)
    judge.equal(f"{scenario.verdict}: comments", len(comments), 0 if scenario.exit_code == 0 else 1)
    for comment in comments:
        headline = next((line for line in comment["body"].splitlines() if line.startswith("###")), "")
        judge.equal(f"{scenario.verdict}: the comment says it", scenario.verdict.replace("_", " ") in headline, True)
        judge.equal(f"{scenario.verdict}: author", comment["user"]["login"], "github-actions[bot]")
    # Questions in GraphQL are posted, too.
    wrote = [(method, status) for method, path, status in github.relay.seen if method != "GET" and path != "/graphql"]
    expected = [] if scenario.exit_code == 0 else [("POST", 403), ("POST", 201)]
    judge.equal(f"{scenario.verdict}: writes", [entry for entry in wrote if entry[0] == "POST"], expected)
    if judge.failed > before:
        print("\n".join(entry.get("msg", "") for entry in log)[-6_000:], ran.stderr[-1_000:], github.relay.seen)


def main() -> int:
    match sys.argv[1:]:
        case ["trim", whole, trimmed]:
            trim(Path(whole), Path(trimmed))
            return 0
        case ["run", *words]:
            root, program, tools, room = (Path(word).resolve() for word in words)
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        os.environ.pop(name, None)
    judge = Judge()
    with ExitStack() as stack:
        github = GitHub(tools, room, stack)
        for number, scenario in enumerate(SCENARIOS):
            run(judge, scenario, github, root, program, room / str(number))
        # The proxy does say when something is wrong.
        before = github.log.read_text()
        judge.equal("violations", [line for line in before.splitlines() if "Violation: request" in line], [])
        connection = http.client.HTTPConnection("127.0.0.1", github.port, timeout=30)
        connection.request("POST", "/repos/o/r/issues/1/comments", '{"bdy": 1}', {"Content-Type": "application/json"})
        connection.getresponse().read()
        time.sleep(0.2)
        judge.equal("a wrong request is seen", "Violation: request" in github.log.read_text()[len(before):], True)
    print(f"{len(SCENARIOS)} runs: {judge.passed} assertions hold, {judge.failed} do not")
    return 1 if judge.failed else 0


if __name__ == "__main__":
    sys.exit(main())
