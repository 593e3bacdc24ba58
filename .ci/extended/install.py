#!/usr/bin/env python3
"""The launcher and `install.sh` against a server of our own.

usage: install.py ROOT ROOM

A release is an archive with a script that says its version and leaves a trace when it is run for anything else, so that
nothing unchecked runs unnoticed.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from judge import Judge

PLATFORMS = {
    ("Linux", "x86_64"): "x86_64-unknown-linux-gnu", ("Linux", "aarch64"): "aarch64-unknown-linux-gnu",
    ("Darwin", "arm64"): "aarch64-apple-darwin", ("Darwin", "x86_64"): "x86_64-apple-darwin",
    ("MINGW64_NT-10.0-26100", "x86_64"): "x86_64-pc-windows-msvc",
}

TOOLS = (
    "awk bash cat chmod cp curl cut dirname env grep gzip head ls mkdir mktemp mv od openssl perl rm sed sh sha256sum "
    "shasum tar touch tr uname"
).split()


def program(version: str) -> bytes:
    return f'#!/bin/sh\n[ "$*" = --version ] || touch "$RAN"\necho "benchgate {version}"\n'.encode()


def archive(members: list[tuple[str, bytes]], link: str | None = None) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name, content in members:
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), 0o755
            tar.addfile(entry, io.BytesIO(content))
        if link:
            entry = tarfile.TarInfo("benchgate")
            entry.type, entry.linkname = tarfile.SYMTYPE, link
            tar.addfile(entry)
    return buffer.getvalue()


class Server(ThreadingHTTPServer):
    """Serves what `files` says; the first part of a path says how."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files: dict[str, bytes] = {}
        self.asked: list[str] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        _, how, name = self.path.split("/", 2)
        self.server.asked.append(how)
        content = self.server.files.get(name)
        if how == "page" or how == "html":
            content = b"<!DOCTYPE html><title>Sign in</title>"
        if how == "wrong" and content:
            content = content[:-1] + bytes([content[-1] ^ 1])
        if how == "redirect":
            self.answer(302, b"", {"Location": f"/page/{name}"})
        elif how == "moved":
            self.answer(302, b"", {"Location": f"/ok/{name}"})
        elif how == "loop":
            self.answer(302, b"", {"Location": self.path})
        elif how == "file":
            self.answer(302, b"", {"Location": "file:///etc/hostname"})
        elif how == "short" and content:
            self.answer(200, content[: len(content) // 2], {"Content-Length": str(len(content))})
            self.close_connection = True
        elif content is None or how == "missing":
            self.answer(404, b"<html>not found</html>", {})
        else:
            self.answer(200, content, {})

    def answer(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for key, value in ({"Content-Length": str(len(content))} | headers).items():
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(content)


class Room:
    """An action as a runner has it, its files, and the directories of a job."""

    def __init__(self, root: Path, room: Path, judge: Judge) -> None:
        self.server, self.judge, self.room = Server(), judge, room
        self.action = room / "_actions/o/benchgate/ref"
        self.action.mkdir(parents=True)
        for name in ("action", "dist"):
            shutil.copytree(root / name, self.action / name)
        for name in ("install.sh", "Cargo.toml"):
            shutil.copy(root / name, self.action)
        (self.action / "dist/SHA256SUMS").write_text("")
        self.version = re.search(r'^version = "(.*)"$', (root / "Cargo.toml").read_text(), re.M)[1]
        self.cache = room / "cache"
        self.machine = tuple(os.uname()[index] for index in (0, 4))
        self.kept = self.cache / "benchgate" / self.version / self.name()
        self.count = 0

    def name(self, version: str | None = None) -> str:
        return f"benchgate-{version or self.version}-{PLATFORMS[self.machine]}.tar.gz"

    def release(self, content: bytes, name: str | None = None, known: bool = True) -> None:
        """What is served, and the sum that the action knows."""
        name = name or self.name()
        self.server.files[name] = content
        if known:
            sums = self.action / "dist/SHA256SUMS"
            lines = [line for line in sums.read_text().splitlines() if not line.endswith(name)]
            sums.write_text("".join(f"{line}\n" for line in [*lines, f"{hashlib.sha256(content).hexdigest()}  {name}"]))

    def usual(self) -> bytes:
        content = archive([("benchgate", program(self.version)), ("LICENSE-MIT", b"x")])
        self.release(content)
        shutil.rmtree(self.cache, ignore_errors=True)
        return content

    def tools(self, without: set[str], uname: tuple[str, str] | None = None) -> Path:
        """A directory for PATH with what scripts need but for some programs."""
        self.count += 1
        tools = self.room / f"tools-{self.count}"
        tools.mkdir()
        for name in set(TOOLS) - without:
            if found := shutil.which(name):
                (tools / name).symlink_to(found)
        if uname:
            (tools / "uname").unlink()
            (tools / "uname").write_text(f'#!/bin/sh\ncase $1 in -s) echo "{uname[0]}" ;; *) echo "{uname[1]}" ;; esac\n')
            (tools / "uname").chmod(0o755)
        return tools

    def launch(self, how: str = "ok", env: dict[str, str] | None = None) -> tuple[int, str, dict[str, str], Path | None]:
        """`command: install`: exit code, what was said, the outputs, and the directory that is on PATH now."""
        self.count += 1
        job = self.room / f"job-{self.count}"
        job.mkdir()
        for name in ("output", "summary", "path"):
            (job / name).write_text("")
        given = {
            "PATH": os.environ["PATH"], "HOME": str(job), "RUNNER_TEMP": str(job), "RAN": str(job / "ran"),
            "RUNNER_TOOL_CACHE": str(self.cache), "GITHUB_OUTPUT": str(job / "output"),
            "GITHUB_STEP_SUMMARY": str(job / "summary"), "GITHUB_PATH": str(job / "path"), "INPUT_command": "install",
            "BENCHGATE_RELEASE_URL": f"{self.server.address}/{how}",
        } | (env or {})
        self.server.asked.clear()
        ran = subprocess.run(["bash", str(self.action / "action/launch.sh")], cwd=job, env=given, capture_output=True,
                             text=True, timeout=120)
        outputs: dict[str, str] = {}
        lines = iter((job / "output").read_text().splitlines())
        for line in lines:
            key, delimiter, value = line.partition("<<") if "<<" in line else line.partition("=")
            outputs[key] = "\n".join(iter(lambda: next(lines), value)) if delimiter == "<<" else value
        said = ran.stdout + ran.stderr
        self.judge.hold("nothing is run but to ask its version", not (job / "ran").exists(), said)
        self.judge.hold("no output is empty", len(outputs) == 16 and all(outputs.values()), outputs)
        path = (job / "path").read_text().strip()
        return ran.returncode, said, outputs, Path(path) if path else None

    def is_installed(self, what: str, *given: object, version: str | None = None) -> str:
        code, said, outputs, path = self.launch(*given)
        shown = subprocess.run([path / "benchgate", "--version"], capture_output=True, text=True).stdout if path else ""
        right = code == 0 and shown == f"benchgate {version or self.version}\n" and outputs["verdict"] == "none"
        self.judge.hold(what, right and outputs["exit-code"] == "0", code, said, outputs, shown)
        return said

    def is_refused(self, what: str, why: str, *given: object) -> str:
        code, said, outputs, path = self.launch(*given)
        right = code == 4 and path is None and outputs["verdict"] == "BLOCKED" and outputs["exit-code"] == "4"
        self.judge.hold(what, right and why in said and "= help: " in said and "::error title=blocked::" in said,
                        code, said, outputs, path)
        return said


def downloads(room: Room) -> None:
    room.usual()
    room.is_refused("no release is served there", "could not be fetched", "missing")
    room.is_installed("a release is fetched")
    room.judge.hold("once", room.server.asked == ["ok"], room.server.asked)
    start = time.monotonic()
    room.is_installed("what is in the cache is used", "missing")
    room.judge.hold("without asking", room.server.asked == [])
    room.judge.hold("in less than three seconds", time.monotonic() - start < 3)
    room.usual()
    room.is_installed("a redirect is followed", "moved")
    for how, why in {
        "wrong": "is something else: SHA-256 is", "html": "something else (a web page was served)",
        "redirect": "something else (a web page was served)", "short": "could not be fetched", "loop": "could not be fetched",
        "file": "could not be fetched",
    }.items():
        room.usual()
        room.is_refused(f"served {how}", why, how)
        room.judge.hold(f"served {how}: nothing of it is kept", not room.kept.exists())
    closed = Server()
    closed.shutdown()
    closed.server_close()
    room.is_refused("no network", "curl ended with 7", "ok", {"BENCHGATE_RELEASE_URL": closed.address})
    room.is_refused("plain http elsewhere", "is named by https://", "ok", {"BENCHGATE_RELEASE_URL": "http://example.org/x"})
    room.is_refused("a host that looks like ours", "is named by https://", "ok",
                    {"BENCHGATE_RELEASE_URL": "http://127.0.0.1.example.org/x"})
    room.is_refused("another protocol", "is named by https://", "ok", {"BENCHGATE_RELEASE_URL": "file:///x"})
    room.is_installed("the input wins", "missing", {"INPUT_download_url": f"{room.server.address}/ok/"})
    room.usual()
    said = room.is_refused("the repository of the action is where releases are", "could not be fetched", "ok", {
        "BENCHGATE_RELEASE_URL": "", "HTTPS_PROXY": closed.address, "https_proxy": closed.address})
    room.judge.hold("it is named", f"https://github.com/o/benchgate/releases/download/v{room.version}" in said, said)


def caches(room: Room) -> None:
    content = room.usual()
    room.is_installed("a release is fetched")
    room.kept.write_bytes(archive([("benchgate", b'#!/bin/sh\ntouch "$RAN"\n')]))
    said = room.is_installed("a poisoned cache is not used")
    room.judge.hold("that is said", "is not what was released; it is fetched again" in said and room.server.asked == ["ok"])
    room.judge.hold("and mended", room.kept.read_bytes() == content)
    room.kept.write_bytes(content[:100])
    room.is_refused("a poisoned cache without a network", "could not be fetched", "missing")
    room.usual()
    room.kept.parent.mkdir(parents=True)
    room.kept.symlink_to("/etc/hostname")
    room.is_installed("a link in the cache")
    room.judge.hold("what it leads to stays", Path("/etc/hostname").exists() and not room.kept.is_symlink())
    shutil.rmtree(room.cache)
    room.cache.write_text("a file")
    room.is_installed("a cache that cannot be written to")
    room.cache.unlink()
    room.is_installed("no cache", "ok", {"RUNNER_TOOL_CACHE": ""})


def archives(room: Room) -> None:
    good = program(room.version)
    for what, content, why in [
        ("a path out of it", archive([("../evil", b"x"), ("benchgate", good)]), "holds more than the program"),
        ("an absolute path", archive([("/tmp/evil", b"x"), ("benchgate", good)]), "holds more than the program"),
        ("a directory", archive([("x/benchgate", good)]), "holds more than the program"),
        ("a link", archive([], link="/bin/true"), "calls itself ``"),
        ("no program", archive([("LICENSE-MIT", b"x")]), "does not hold benchgate"),
        ("another version", archive([("benchgate", program("9.9.9"))]), "calls itself `benchgate 9.9.9`"),
        ("a program of another machine", archive([("benchgate", b"\x7fELF no")]), "does not run here"),
        ("no archive", b"not gzip", "is no archive"),
    ]:
        room.usual()
        room.release(content)
        room.is_refused(f"an archive with {what}", why)
    room.judge.hold("nothing was written outside", not list(room.room.rglob("evil")) and not Path("/tmp/evil").exists())


def sums(room: Room) -> None:
    listed = room.action / "dist/SHA256SUMS"
    room.usual()
    room.release(archive([("benchgate", program("0.0.7"))]), room.name("0.0.7"))
    room.is_installed("an older release", "ok", {"INPUT_version": "0.0.7"}, version="0.0.7")
    room.is_refused("a version that is not listed", "no sum is known for", "ok", {"INPUT_version": "0.0.8"})
    for version in ("../../x", "latest", "1 2", "1.0\n2"):
        room.is_refused(f"no version: {version}", "is no version", "ok", {"INPUT_version": version})
    room.release(b"x", room.name("0.0.9"), known=False)
    room.is_refused("what is served and not listed", "no sum is known for", "ok", {"INPUT_version": "0.0.9"})
    right = listed.read_text()
    line = next(line for line in right.splitlines() if line.endswith(room.name()))
    for what, text in {"two sums": right + "0" * 64 + f"  {room.name()}\n", "a short sum": line[8:] + "\n",
                       "a sum of a name alike": line.replace("benchgate-", "xbenchgate-") + "\n"}.items():
        listed.write_text(text)
        room.is_refused(what, "no sum is known for", "ok", {"INPUT_version": room.version})
    listed.write_text(right)
    room.machine = ("Linux", "x86_64")
    for uname, target in PLATFORMS.items():
        tools = room.tools(set(), uname)
        ours = f"benchgate-{room.version}-{target}.tar.gz"
        if target == PLATFORMS[tuple(os.uname()[index] for index in (0, 4))]:
            room.is_installed(f"{uname}", "ok", {"PATH": str(tools)})
        else:
            room.is_refused(f"{uname}", f"no sum is known for {ours}", "ok", {"PATH": str(tools)})
    for uname in (("Linux", "riscv64"), ("FreeBSD", "amd64"), ("Linux", "x86_64\n::error::x")):
        room.is_refused(f"{uname}", "there is no released Benchgate for", "ok", {"PATH": str(room.tools(set(), uname))})
    shutil.rmtree(room.cache, ignore_errors=True)
    room.is_refused("no curl", "curl is not here", "ok", {"PATH": str(room.tools({"curl"}))})
    room.is_refused("no tar", "tar is not here", "ok", {"PATH": str(room.tools({"tar"}))})
    hashes = {"sha256sum", "shasum", "openssl"}
    room.is_refused("nothing that makes sums", "no program is here that makes SHA-256", "ok", {"PATH": str(room.tools(hashes))})
    for tool in hashes:
        if shutil.which(tool):
            room.is_installed(f"sums by {tool}", "ok", {"PATH": str(room.tools(hashes - {tool}))})


def given(room: Room) -> None:
    binary = room.room / "given"
    binary.write_bytes(program(room.version))
    binary.chmod(0o755)
    path = str(binary)
    room.is_installed("a program that is there", "missing", {"INPUT_binary_path": path})
    room.is_refused("none is there", "which is no file", "ok", {"INPUT_binary_path": path + "x"})
    room.is_refused("both", "are both given", "ok", {"INPUT_binary_path": path, "INPUT_version": "source"})
    room.is_refused("of another version", "calls itself", "ok", {"INPUT_binary_path": path, "INPUT_version": "0.0.7"})
    binary.write_text("#!/bin/sh\nexit 3\n")
    room.is_refused("a broken one", "does not run here", "ok", {"INPUT_binary_path": path})
    binary.write_text("#!/bin/sh\necho benchgate\n")
    room.is_refused("something else", "calls itself", "ok", {"INPUT_binary_path": path})


def people(room: Room, root: Path) -> None:
    """`install.sh` by itself, as it is in the repository and after a release."""
    def run(script: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
        env = {"PATH": os.environ["PATH"], "HOME": str(room.room / "home"), "RAN": str(room.room / "ran")} | env
        return subprocess.run(["sh", str(script), *words], env=env, capture_output=True, text=True, timeout=120)

    judge = room.judge
    script = (root / "install.sh").read_text()
    newest = re.search(r"^newest='(.*)'$", script, re.M)[1]
    listed = (root / "dist/SHA256SUMS").read_text().strip()
    shown = re.search(r"^sums='([^']*)'$", script, re.M)[1].strip()
    judge.hold("the sums of install.sh are those of dist/SHA256SUMS", shown == listed and bool(listed) == bool(newest))
    if not newest:
        ran = run(root / "install.sh")
        judge.hold("before the first release it says so", ran.returncode == 4 and "knows no released" in ran.stderr, ran)

    tree = room.room / "tree"
    (tree / "dist").mkdir(parents=True)
    for name in ("install.sh", "Cargo.toml", "dist/fill", "dist/SHA256SUMS"):
        shutil.copy(root / name, tree / name)
    (tree / "dist/SHA256SUMS").write_text("")
    cargo = (tree / "Cargo.toml").read_text()
    (tree / "Cargo.toml").write_text(re.sub(r'^repository = .*$', 'repository = "https://github.com/o/benchgate"', cargo, 1, re.M))
    made = room.room / "made"
    made.mkdir()
    content = archive([("benchgate", program(room.version))])
    for target in PLATFORMS.values():
        (made / f"benchgate-{room.version}-{target}.tar.gz").write_bytes(content)
    room.release(content)

    def fill(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(["bash", str(tree / "dist/fill"), *words], capture_output=True, text=True)

    for words in (("9.9.9", "o/benchgate", str(made)), (room.version, "o", str(made)), (room.version, "o/x'y", str(made)),
                  (room.version, "other/benchgate", str(made)),
                  (room.version, "o/benchgate", str(room.room / "tree"))):
        before = (tree / "install.sh").read_text(), (tree / "dist/SHA256SUMS").read_text()
        judge.hold(f"{words[:2]} is not written down", fill(*words).returncode != 0
                   and before == ((tree / "install.sh").read_text(), (tree / "dist/SHA256SUMS").read_text()))
    ran = fill(room.version, "o/benchgate", str(made))
    judge.hold("a release is written down", ran.returncode == 0, ran)
    judge.hold("once", fill(room.version, "o/benchgate", str(made)).returncode != 0)
    listed = (tree / "dist/SHA256SUMS").read_text()
    judge.hold("five sums", len(listed.splitlines()) == 5 and hashlib.sha256(content).hexdigest() in listed, listed)
    filled = tree / "install.sh"
    judge.hold("the script has them", f"sums='{listed.strip()}'" in filled.read_text())
    judge.hold("it can still be started", os.access(filled, os.X_OK))
    url = f"{room.server.address}/ok"
    ran = run(filled, "--url", url)
    there = room.room / "home/.local/bin/benchgate"
    judge.hold("people install it", ran.returncode == 0 and there.exists() and str(there) in ran.stdout, ran)
    ran = run(filled, "--to", str(room.room / "elsewhere"), BENCHGATE_RELEASE_URL=url)
    judge.hold("elsewhere", ran.returncode == 0 and (room.room / "elsewhere/benchgate").exists(), ran)
    ran = run(filled, "--to", str(room.room / "no"), "--url", f"{room.server.address}/wrong")
    judge.hold("what is wrong is not installed", ran.returncode == 4 and not (room.room / "no/benchgate").exists(), ran)
    for words in (("--to",), ("--nope",), ("--sums", "/nowhere"), ("--to", "/dev/null/x", "--url", url)):
        ran = run(filled, *words)
        judge.hold(f"{words}", ran.returncode == 4 and "= help: " in ran.stderr, ran)
    judge.hold("none was run for anything else", not (room.room / "ran").exists())


def packing(room: Room, root: Path) -> None:
    """`dist/pack`, with programs that only say a version: it asks for no more, but for their size and what they need."""
    judge = room.judge
    if os.geteuid() != 0 or not shutil.which("cc") or room.machine[0] != "Linux":
        print("dist/pack is not tried: it takes root and a C compiler on Linux")
        return
    source = room.room / "program.c"
    target = PLATFORMS[room.machine]

    def made(name: str, version: str, size: int, *flags: str) -> subprocess.CompletedProcess[str]:
        built = room.room / name
        padding = f"static const char more[{size}] = {{1}};" if size else ""
        source.write_text(f'#include <stdio.h>\n{padding}\nint main(int n, char **v) {{ printf("benchgate {version}\\n");'
                          f' return {"more[n] * 0" if size else "0"}; }}\n')
        subprocess.run(["cc", "-O0", *flags, "-o", str(built), str(source)], check=True, capture_output=True)
        return subprocess.run(["bash", str(root / "dist/pack"), target, str(built), str(room.room / f"packed-{name}")],
                              capture_output=True, text=True)

    ran = made("static", room.version, 0, "-static")
    archive_made = room.room / "packed-static" / room.name()
    judge.hold("a program is packed", ran.returncode == 0 and archive_made.exists(), ran)
    shutil.rmtree(room.cache, ignore_errors=True)
    room.release(archive_made.read_bytes())
    room.is_installed("what is packed is installed")
    for what, why, ran in [
        ("another version", "calls itself", made("other", "9.9.9", 0, "-static")),
        ("what needs libraries", "needs other files", made("dynamic", room.version, 0)),
        ("what is too large", "more than 6291456", made("large", room.version, 7_000_000, "-static")),
    ]:
        judge.hold(f"{what} is not packed", ran.returncode == 1 and why in ran.stderr, ran)


def main() -> int:
    root, place = (Path(word).resolve() for word in sys.argv[1:])
    judge = Judge()
    room = Room(root, place / "room", judge)
    for part in (downloads, caches, archives, sums, given):
        part(room)
    people(room, root)
    packing(room, root)
    print(f"{judge.passed} assertions hold, {judge.failed} do not")
    return 1 if judge.failed else 0


if __name__ == "__main__":
    sys.exit(main())
