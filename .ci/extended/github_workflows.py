#!/usr/bin/env python3
"""The workflows of this repository that follow its gate, and the example for a server of one's own.

usage: github_workflows.py ROOT PROGRAM TOOLS ROOM

Like github_examples.py. The branches and pull requests that a trusted gate fetches are served by git itself; before the server
of the example are a proxy, certificates of an authority of its own, and a mirror that releases are downloaded from.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import threading
from contextlib import ExitStack
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from github import FORK, OUTPUTS, GitHub
from github_examples import REPOSITORY, RUN, Scene, ends, show
from install import PLATFORMS, archive
from judge import Judge
from workflows import HARMLESS, PACK, POLICY, WORSE, payload, prepared, tests as tests_of

GATE = ".github/workflows/gate.yml"
# Of a release the archive; what is in it starts the program under test.
RELEASED = b'#!/bin/sh\nexec "$PROGRAM" "$@"\n'


class Git(BaseHTTPRequestHandler):
    """The repository o/r, as its server gives it to whoever asks."""

    def log_message(self, *_: object) -> None:
        pass

    def handle_any(self) -> None:
        where, _, query = self.path.partition("?")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        told = {"GIT_PROJECT_ROOT": str(self.server.repository / ".git"), "GIT_HTTP_EXPORT_ALL": "1",
                "PATH_INFO": where.removeprefix("/o/r").removeprefix(".git"), "QUERY_STRING": query,
                "REQUEST_METHOD": self.command, "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                "CONTENT_LENGTH": str(len(body)), "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""), "GIT_CONFIG_GLOBAL": "/dev/null",
                "GIT_CONFIG_NOSYSTEM": "1", "PATH": os.environ["PATH"]}
        ran = subprocess.run(["git", "-c", "safe.directory=*", "http-backend"], input=body, env=told, capture_output=True)
        head, _, content = ran.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if line)
        self.send_response(int(headers.pop("Status", "200").split()[0]))
        for key, value in headers.items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = handle_any


def serve(handler: type[BaseHTTPRequestHandler], **known: object) -> ThreadingHTTPServer:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    for name, value in known.items():
        setattr(server, name, value)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def own(root: Path) -> dict[str, str | None]:
    """What `main` has, for the workflows of this repository."""
    return {"benchmark/packs/benchgate.json": json.dumps(PACK), "benchgate.toml": POLICY, "tests.sh": tests_of(True),
            ".gitignore": "/.benchgate\n/target\n/base\n/change\n", GATE: (root / GATE).read_text()}


def outputs_of(step: dict) -> tuple[object, ...]:
    return tuple(step["outputs"].get(key) for key in ("verdict", "exit-code", "trust"))


def known(scene: Scene) -> dict[str, object]:
    """What GitHub says of the run of the gate, and of the seals that it has uploaded by then."""
    head, began = scene.commits["head"], datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def artifacts() -> dict[str, object]:
        now, seals = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), sorted((scene.room / "plain").glob("*.json"))
        listed = [{"id": index, "name": seal.name, "created_at": now, "workflow_run": {"id": RUN, "head_sha": head},
                   "digest": f"sha256:{hashlib.sha256(seal.read_bytes()).hexdigest()}"} for index, seal in enumerate(seals, 1)]
        return {"total_count": len(listed), "artifacts": listed}

    run = {"id": RUN, "run_attempt": 1, "head_sha": head, "repository": {"id": REPOSITORY}, "run_started_at": began,
           "path": GATE, "event": "pull_request", "pull_requests": [{"number": scene.number}]}
    return {f"/repos/o/r/actions/runs/{RUN}/attempts/1": run, f"/repos/o/r/actions/runs/{RUN}/artifacts": artifacts,
            f"/repos/o/r/issues/{scene.number}/events": []}


def publish(judge: Judge, scene: Scene, verdict: str, code: int) -> None:
    """The gate of this repository for a fork, and the workflow that shows its verdict."""
    before, name = judge.failed, ".github/workflows/gate-publish.yml"
    conclusion = "failure" if code else "success"
    # A fork's token may only read; the double knows whose pull request it is by the name of the fork.
    tokens, scene.github.tokens = scene.github.tokens, scene.github.tokens | {"write": scene.github.tokens["read"]}
    first = scene.judged(GATE)
    scene.github.tokens = tokens
    what = f"own, {verdict}"
    judge.equal(f"{what}: the gate", ends(first), {"evidence": "success", "gate": conclusion})
    judge.equal(f"{what}: nothing is written by it", scene.github.comments(scene.number), [])
    (scene.room / "tools").unlink()
    log, step = scene.published(conclusion, "shown", name)
    judge.equal(f"{what}: it is published", (ends(log), step["outcome"]), ({"publish": "success"}, "success"))
    judge.equal(f"{what}: verdict", outputs_of(step), (verdict, str(code), "author-controlled"))
    built = [line for line in (scene.room / "tools").read_text().splitlines() if " build " in line]
    judge.equal(f"{what}: built from the default branch", [line.split()[1].rsplit("/", 1)[1] for line in built], ["base"])
    comments = scene.github.comments(scene.number)
    judge.equal(f"{what}: comments", len(comments), 1 if code else 0)
    for comment in comments:
        judge.equal(f"{what}: as reported", "reported by the pull request's own run" in comment["body"], True)
    refused, step = scene.published("success" if code else "failure", "refused", name)
    judge.equal(f"{what}: another end of the run is refused", (ends(refused), outputs_of(step)[:2]),
                ({"publish": "failure"}, ("BLOCKED", "4")))
    judge.equal(f"{what}: why", "result-disagrees" in "".join(entry.get("msg", "") for entry in refused), True)
    # What is no fork's has its comment from the run itself.
    ours, _ = scene.published(conclusion, "ours", name, head="o/r")
    judge.equal(f"{what}: of the repository's own branch nothing is published", ends(ours).get("publish", "skipped"), "skipped")
    for ended in ("cancelled", "action_required"):
        skipped, _ = scene.published(ended, ended, name)
        judge.equal(f"{what}: {ended}", ends(skipped).get("publish", "skipped"), "skipped")
    judge.equal(f"{what}: nothing new is written", scene.github.comments(scene.number), comments)
    show(judge, before, first, log, refused, ours)


def trusted(judge: Judge, scene: Scene, run: str, verdict: str, code: int, reference: str = "refs/heads/main",
            source: str = ".github/workflows/gate-trusted.yml") -> None:
    """The gate that a maintainer starts: the pull request as objects, with the evidence of a run of the gate, or none. Or the
    example, which a pull request starts in the workflow of the default branch."""
    before = judge.failed
    number, head = scene.number, scene.commits["head"]
    scene.repository.git("update-ref", f"refs/pull/{number}/head", head)
    server = serve(Git, repository=scene.repository.path)
    shutil.rmtree(scene.room / "verdict", ignore_errors=True)
    (scene.room / "tools").unlink()
    event = {"ref": reference, "inputs": {"number": str(number), "run": run},
             "repository": payload("pull_request", scene.commits)["repository"]}
    is_example = source.startswith("examples/")
    if is_example:
        event = payload("pull_request", scene.commits) | {"number": number}
        event["pull_request"] |= {"number": number}
    prepared(scene.root / source, scene.room / "trusted.yml", {})
    if is_example:
        # GitHub fetches the action; here it is put where the step looks for it.
        workflow = json.loads((scene.room / "trusted.yml").read_text())
        workflow["jobs"]["gate"]["steps"].insert(0, {"run": 'cp -R "$ROOM/action" .benchgate-action'})
        (scene.room / "trusted.yml").write_text(json.dumps(workflow))
    comments = scene.github.comments(number)
    log = scene.act("pull_request_target" if is_example else "workflow_dispatch", event, scene.room / "trusted.yml", {
        "GITHUB_SERVER_URL": f"http://127.0.0.1:{server.server_address[1]}", "GITHUB_REF": reference})
    server.shutdown()
    what = f"trusted, {verdict}, run {run!r}, {reference}, {source}"
    kept = scene.room / "verdict/result.json"
    if verdict == "skipped":
        judge.equal(f"{what}: no verdict", (ends(log).get("gate", "skipped"), kept.exists()), ("skipped", False))
        show(judge, before, log)
        return
    result = json.loads(kept.read_text()) if kept.exists() else {"head": {}, "base": {}}
    judge.equal(f"{what}: the job", ends(log), {"gate": "failure" if code else "success"})
    judge.equal(f"{what}: verdict", (result.get("verdict"), result.get("exit_code"), result.get("trust")), (verdict, code, "trusted"))
    judge.equal(f"{what}: what is judged", (result["head"].get("pr_head"), result["base"].get("commit")), (head, scene.commits["base"]))
    tiers = [claim["tier"] for pack in result.get("packs", []) for claim in pack["claims"]]
    judge.equal(f"{what}: tier", tiers, ["confirmed" if run else None])
    written = scene.github.comments(number)
    judge.equal(f"{what}: comments", len(written) if is_example else written, 1 if is_example else comments)
    places = {line.split()[1].rsplit("/", 1)[1] for line in (scene.room / "tools").read_text().splitlines()}
    judge.equal(f"{what}: built from the default branch, or by the action", places, {".benchgate-action" if is_example else "base"})
    show(judge, before, log)


class Tls(BaseHTTPRequestHandler):
    """A server of one's own: its API under /api, and on another name the mirror of releases."""

    def log_message(self, *_: object) -> None:
        pass

    def handle_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        host, self.server.asked = self.headers.get("Host", "").split(":")[0], [*self.server.asked, self.path]
        if host == "mirror.example.com":
            content = self.server.files.get(self.path)
            self.answer(200 if content else 404, [], content or b"")
            return
        path = self.path.replace("/api/v3/", "/", 1).replace("/api/graphql", "/graphql", 1)
        connection = http.client.HTTPConnection("127.0.0.1", self.server.api, timeout=30)
        headers = {key: value for key, value in self.headers.items() if key.lower() not in ("host", "connection")}
        connection.request(self.command, path, body, headers)
        answer = connection.getresponse()
        self.answer(answer.status, answer.getheaders(), answer.read())

    def answer(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        self.send_response(status)
        for key, value in headers:
            if key.lower() not in ("content-length", "transfer-encoding", "connection"):
                self.send_header(key, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PATCH = do_DELETE = handle_any


class Proxy(BaseHTTPRequestHandler):
    """Makes tunnels, all to one server, and notes where they were to lead."""

    def log_message(self, *_: object) -> None:
        pass

    def do_CONNECT(self) -> None:
        self.server.asked.append(self.path)
        with socket.create_connection(("127.0.0.1", self.server.to)) as there:
            self.send_response(200)
            self.end_headers()
            back = threading.Thread(target=self.copy, args=(there, self.connection), daemon=True)
            back.start()
            self.copy(self.connection, there)
            back.join(10)
        self.close_connection = True

    @staticmethod
    def copy(one: socket.socket, other: socket.socket) -> None:
        try:
            while some := one.recv(65_536):
                other.sendall(some)
            other.shutdown(socket.SHUT_WR)
        except OSError:
            pass


def authority(room: Path) -> tuple[Path, ssl.SSLContext]:
    """An authority of one's own, and what a server with a certificate of it speaks with."""
    names = "subjectAltName=DNS:localhost,DNS:mirror.example.com"
    make = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    subprocess.run([*make, "-subj", "/CN=authority", "-keyout", str(room / "ca.key"), "-out", str(room / "ca.pem")],
                   check=True, capture_output=True)
    subprocess.run([*make, "-subj", "/CN=server", "-addext", names, "-addext", "basicConstraints=critical,CA:FALSE", "-CA",
                    str(room / "ca.pem"), "-CAkey", str(room / "ca.key"), "-keyout", str(room / "server.key"), "-out",
                    str(room / "server.pem")], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(room / "server.pem", room / "server.key")
    return room / "ca.pem", context


def enterprise(judge: Judge, scene: Scene, verdict: str, code: int, is_served: bool) -> None:
    before, room, github = judge.failed, scene.room, scene.github
    authorities, context = authority(room)
    version = next(line.split('"')[1] for line in (scene.root / "Cargo.toml").read_text().splitlines() if line.startswith("version"))
    name = f"benchgate-{version}-{PLATFORMS[(os.uname().sysname, os.uname().machine)]}.tar.gz"
    content = archive([("benchgate", RELEASED), ("LICENSE-MIT", b"x")])
    (room / "action/dist/SHA256SUMS").write_text(f"{hashlib.sha256(content).hexdigest()}  {name}\n")
    server = serve(Tls, api=github.port, asked=[], files={f"/benchgate/{name}": content if is_served else content + b"x"})
    server.socket = context.wrap_socket(server.socket, server_side=True)
    proxy = serve(Proxy, to=server.server_address[1], asked=[])
    text = (scene.root / "examples/enterprise.yml").read_text()
    # The names stay, but for those that a machine looks up by itself.
    for was, becomes in (("http://proxy.example.com:3128", f"http://127.0.0.1:{proxy.server_address[1]}"),
                         ("NO_PROXY: github.example.com", "NO_PROXY: localhost"),
                         ("/etc/ssl/example/authorities.pem", str(authorities))):
        judge.equal(f"enterprise: {was}", text.count(was), 1)
        text = text.replace(was, becomes)
    (room / "enterprise.yml").write_text(text)
    prepared(room / "enterprise.yml", room / "workflow.yml", {})
    event = payload("pull_request", scene.commits) | {"number": scene.number}
    event["pull_request"] |= {"number": scene.number}
    address = f"https://localhost:{server.server_address[1]}"
    log = scene.act("pull_request", event, room / "workflow.yml", {
        "GITHUB_API_URL": f"{address}/api/v3", "GITHUB_GRAPHQL_URL": f"{address}/api/graphql", "GITHUB_SERVER_URL": address,
        "RUNNER_TOOL_CACHE": str(room / "tools-of-the-runner")})
    server.shutdown()
    proxy.shutdown()
    what = f"enterprise, {verdict}"
    kept = room / "verdict/result.json"
    result = json.loads(kept.read_text()) if kept.exists() else {}
    judge.equal(f"{what}: the job", ends(log), {"gate": "failure" if code else "success"})
    judge.equal(f"{what}: verdict", (result.get("verdict"), result.get("exit_code")), (verdict, code) if is_served else (None, None))
    judge.equal(f"{what}: through the proxy goes what is not the server's own", set(proxy.asked), {"mirror.example.com:443"})
    comments = github.comments(scene.number)
    judge.equal(f"{what}: comments", len(comments), 1 if is_served and code else 0)
    judge.equal(f"{what}: the API under its path", any(path.startswith("/api/v3/repos/o/r/") for path in server.asked), is_served)
    if not is_served:
        judge.equal(f"{what}: why", "is something else" in "".join(entry.get("msg", "") for entry in log), True)
    show(judge, before, log)


def main() -> int:
    root, program, tools, room = (Path(word).resolve() for word in sys.argv[1:])
    # What this machine says of the network is not what the example says.
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_DIR", "CURL_CA_BUNDLE"):
        os.environ.pop(name, None)
        os.environ.pop(name.lower(), None)
    judge = Judge()
    with ExitStack() as stack:
        github = GitHub(tools, room, stack)
        for change, verdict, code in ((HARMLESS, "PASS", 0), (WORSE, "FAIL", 1)):
            scene = Scene(root, program, room / f"own-{code}", github, own(root), change)
            github.relay.actions = known(scene)
            publish(judge, scene, verdict, code)
            trusted(judge, scene, str(RUN), verdict, code)
            if not code:
                trusted(judge, scene, "", "NOT_VERIFIED", 2)
                trusted(judge, scene, "", "NOT_VERIFIED", 2, source="examples/trusted.yml")
                trusted(judge, scene, str(RUN), "skipped", 0, "refs/heads/other")
        github.relay.actions = {}
        policy = {"benchgate.toml": "[reviewers.bot]\ndeterministic = true\n"}
        for change, verdict, code, is_served in ((WORSE, "FAIL", 1, True), (HARMLESS, "BLOCKED", 4, False)):
            scene = Scene(root, program, room / f"enterprise-{code}", github, policy, change)
            enterprise(judge, scene, verdict, code, is_served)
        judge.equal("violations", [line for line in github.log.read_text().splitlines() if "Violation: request" in line], [])
    print(f"workflows: {judge.passed} assertions hold, {judge.failed} do not")
    return 1 if judge.failed else 0


if __name__ == "__main__":
    sys.exit(main())
