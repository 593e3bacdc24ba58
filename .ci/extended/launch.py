#!/usr/bin/env python3
"""The launcher in a hostile workspace: what a change has put there, and what the job says in its environment.

usage: launch.py ROOT PROGRAM ROOM

Server, directories and releases are those of install.py. What is installed or built is a script; PROGRAM is the real one, where
something is recorded. Every path has blanks, quotes and a command in its name.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from install import Room, archive, program
from judge import Judge
from recorded import recorded, stores

# Says its version, and as a gate what GATE names: the end, and whether a result is written.
GATE = """#!/bin/sh
case $1 in
  --version) echo "benchgate VERSION"; exit ;;
  report) echo "::error ::of $4"; exit ;;
esac
[ "$(git --version)" ] || exit 9
printf '%s\\n' "$@" > "$SEEN"
for word; do
  case $word in --out=*) out=${word#--out=} ;; --outputs=*) outputs=${word#--outputs=} ;; esac
done
printf '%s<<x\\n%s\\nx\\n' exit-code "$ENDS" verdict "$ENDS" result-path "$out/result.json" > "$outputs"
[ "$WRITES" = no ] || { mkdir -p -- "$out" && echo '{}' > "$out/result.json"; }
exit "$ENDS"
"""

# Stands for cargo: where it was started, with what in its environment, and a program that says VERSION.
CARGO = """#!/bin/sh
pwd > "$SEEN.cargo"
env >> "$SEEN.cargo"
[ "$1 $2 $3 $4 $5" = "build --quiet --locked --release --target-dir" ] || exit 102
mkdir -p "$6/release"
printf '#!/bin/sh\\necho "benchgate %s"\\n' "VERSION" > "$6/release/benchgate"
chmod 755 "$6/release/benchgate"
"""

@dataclass
class Ran:
    code: int
    said: str
    outputs: dict[str, str]
    job: Path

    def seen(self, name: str = "") -> str:
        path = self.job / f"seen{name}"
        return path.read_text() if path.exists() else ""


@dataclass
class Runner:
    """A machine on which one step after another starts the launcher."""

    room: Room
    count: int = 0
    files: dict[str, str] = field(default_factory=dict)

    def job(self) -> Path:
        self.count += 1
        job = self.room.room / f"step {self.count}"
        for name in ("work/space", "temp"):
            (job / name).mkdir(parents=True)
        for name in ("output", "summary", "path", "env"):
            (job / name).write_text("")
        return job

    def start(self, job: Path, env: dict[str, str], action: Path | None = None) -> Ran:
        given = {
            "PATH": os.environ["PATH"], "HOME": str(job), "RUNNER_TEMP": str(job / "temp"), "RAN": str(job / "ran"),
            "RUNNER_TOOL_CACHE": str(self.room.cache), "GITHUB_OUTPUT": str(job / "output"), "OUTPUT": str(job / "output"),
            "GITHUB_STEP_SUMMARY": str(job / "summary"), "GITHUB_PATH": str(job / "path"), "GITHUB_ENV": str(job / "env"),
            "GITHUB_WORKSPACE": str(job / "work/space"), "BENCHGATE_RELEASE_URL": f"{self.room.server.address}/ok",
            "SEEN": str(job / "seen"), "HIJACKED": str(job / "hijacked"), "ENDS": "0", "WRITES": "yes",
        } | env
        launcher = (action or self.room.action) / "action/launch.sh"
        ran = subprocess.run(["bash", str(launcher)], cwd=job / "work/space", env=given, capture_output=True, timeout=120)
        outputs: dict[str, str] = {}
        lines = iter((job / "output").read_text().splitlines())
        for line in lines:
            key, delimiter, value = line.partition("<<") if "<<" in line else line.partition("=")
            outputs[key] = "\n".join(iter(lambda: next(lines), value)) if delimiter == "<<" else value
        said = (ran.stdout + ran.stderr).decode()
        self.room.judge.hold("nothing of the workspace is run", not (job / "hijacked").exists(), said)
        self.room.judge.hold("no output is empty", all(outputs.values()), outputs)
        return Ran(ran.returncode, said, outputs, job)

    def gate(self, env: dict[str, str], job: Path | None = None) -> Ran:
        job = job or self.job()
        gate = job / "gate"
        gate.write_text(GATE.replace("VERSION", self.room.version))
        gate.chmod(0o755)
        return self.start(job, {"INPUT_command": "gate", "INPUT_binary_path": str(gate)} | env)

    def refused(self, what: str, why: str, ran: Ran) -> None:
        right = ran.code == 4 and ran.outputs["verdict"] == "BLOCKED" and ran.outputs["exit-code"] == "4"
        self.room.judge.hold(what, right and why in ran.said and "= help: " in ran.said, ran)
        self.room.judge.hold(f"{what}: no judge was run", not ran.seen(), ran)

    def passed(self, what: str, ran: Ran) -> None:
        right = ran.code == 0 and ran.outputs["exit-code"] == "0"
        self.room.judge.hold(what, right and Path(ran.outputs["result-path"]).is_file(), ran)


def hijacks(job: Path) -> str:
    """Programs of the change, under every name that a step could ask for, and a PATH that has them first."""
    for where in ("bin", "node_modules/.bin", "."):
        directory = job / "work/space" / where
        directory.mkdir(parents=True, exist_ok=True)
        for name in ("awk", "benchgate", "cargo", "cp", "curl", "cut", "env", "git", "grep", "head", "mkdir", "mktemp", "od",
                     "sed", "sh", "sha256sum", "shasum", "tar", "tr", "uname"):
            (directory / name).write_text(f'#!/bin/bash\n: > "$HIJACKED"\nPATH=/usr/bin:/bin:/usr/local/bin exec {name} "$@"\n')
            (directory / name).chmod(0o755)
    space = job / "work/space"
    return f"{space}/bin:node_modules/.bin:{space}/../space/node_modules/.bin:.::{os.environ['PATH']}:"


def paths(runner: Runner) -> None:
    runner.room.usual()
    job = runner.job()
    ran = runner.start(job, {"PATH": hijacks(job), "INPUT_command": "install"})
    runner.room.judge.hold("installed by the machine's programs", ran.code == 0, ran)
    job = runner.job()
    runner.passed("judged with the machine's git", runner.gate({"PATH": hijacks(job)}, job))
    runner.passed("words of the shell's own", runner.gate({"CDPATH": "/", "INPUT_out": "-x", "INPUT_working_directory": ""}))


def places(runner: Runner) -> None:
    """The working directory: links that the change has put there."""
    def job() -> Path:
        made = runner.job()
        space = made / "work/space"
        for name in ("plain", "a place", "-x", "elsewhere/api", "etc"):
            (space / name).mkdir(parents=True)
        (space / "link").symlink_to("elsewhere")
        (space / "out of it").symlink_to("/")
        return made

    for place in ("plain", "a place", "-x", "elsewhere/api", "./plain/../plain", "etc"):
        made = job()
        ran = runner.gate({"INPUT_working_directory": place, "INPUT_out": "out", "CDPATH": "/"}, made)
        runner.passed(f"working directory {place}", ran)
        expected = (made / "work/space" / place / "out/result.json").resolve()
        runner.room.judge.equal(f"working directory {place}: there", Path(ran.outputs["result-path"]), expected)
    made = job()
    runner.passed("one that is named in full", runner.gate({"INPUT_working_directory": str(made / "work/space/plain")}, made))
    for place in ("link", "link/api", "./link/../link", "out of it/tmp"):
        runner.refused(f"working directory {place}", "a link is on the way", runner.gate({"INPUT_working_directory": place}, job()))
    made = job()
    full = str(made / "work/space/link/api")
    runner.refused("a link that is named in full", "a link is on the way", runner.gate({"INPUT_working_directory": full}, made))
    for place in ("-", "no", "a place/no", "plain\n", "$(pwd)", "~"):
        runner.refused(f"working directory {place!r}", "which is no directory here",
                       runner.gate({"INPUT_working_directory": place, "OLDPWD": "/"}, job()))


def inputs(runner: Runner) -> None:
    for name in ("summary", "annotations"):
        for value in ("no true", "\ntrue", "True", "$(true)", "-n"):
            runner.refused(f"{name} {value!r}", f"`{name}` is", runner.gate({f"INPUT_{name}": value}))
    hostile = "x\n$(touch hijacked)`id`'\"%s\\n ::error::y"
    ran = runner.gate({"INPUT_base": hostile, "INPUT_config": "-c d", "INPUT_out": "an out"})
    runner.passed("values reach the program as they are", ran)
    runner.room.judge.hold("in one word each", f"--base={hostile}\n" in ran.seen() and "--config=-c d\n" in ran.seen(), ran.seen())
    # What is run by its own name for the machine's programs.
    ran = runner.gate({"BASH_FUNC_pwd%%": '() { case ${1:-} in -W) echo "D:/a/r/r" ;; *) builtin pwd "$@" ;; esac; }',
                       "INPUT_out": "out"})
    runner.room.judge.equal("where a result is on Windows", ran.outputs["result-path"], "D:/a/r/r/out/result.json")


def results(runner: Runner) -> None:
    """A result that the change brings along is not that of this run."""
    for what, is_link in (("a directory", False), ("a link", True)):
        job = runner.job()
        space = job / "work/space"
        decoy = space / ("decoy" if is_link else "out")
        decoy.mkdir()
        (decoy / "result.json").write_text('{"verdict": "PASS"}')
        os.utime(decoy / "result.json", (1, 1))
        if is_link:
            (space / "out").symlink_to("decoy")
        ran = runner.gate({"INPUT_out": "out", "ENDS": "4", "WRITES": "no"}, job)
        runner.room.judge.equal(f"{what} with a result, and none was written", (ran.code, ran.outputs["result-path"]), (4, "null"))
        runner.room.judge.hold(f"{what}: nothing of it is shown", "::error ::of" not in ran.said, ran.said)
        runner.room.judge.hold(f"{what}: it stays", (decoy / "result.json").exists())
    ran = runner.gate({"INPUT_out": "out", "ENDS": "1"})
    runner.room.judge.equal("one that was written", Path(ran.outputs["result-path"]).name, "result.json")
    ran = runner.gate({"INPUT_out": "-x", "ENDS": "1"})
    runner.room.judge.hold("annotations of a result with a dash", "\n::error ::of" in ran.said, ran.said)


def builds(runner: Runner) -> None:
    """`version: source`: cargo is the machine's, its settings are the action's, and it has no token."""
    room = runner.room
    tools = room.tools(set())
    (tools / "cargo").write_text(CARGO.replace("VERSION", room.version))
    (tools / "cargo").chmod(0o755)
    usual = {"PATH": f"{tools}:{os.environ['PATH']}", "INPUT_command": "gate", "INPUT_version": "source",
             "INPUT_github_token": "hush-token"}
    job = runner.job()
    stale = job / "work/space/target"
    settings = {
        "CARGO_TARGET_DIR": str(stale), "RUSTFLAGS": "-Dwarnings", "CARGO_ENCODED_RUSTFLAGS": "x", "RUSTC": "./rustc",
        "RUSTC_WRAPPER": "./wrap", "RUSTC_WORKSPACE_WRAPPER": "./wrap", "CARGO_BUILD_RUSTC_WRAPPER": "./wrap",
        "CARGO_BUILD_TARGET": "wasm32-unknown-unknown", "CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER": "./link",
        "CARGO_PROFILE_RELEASE_STRIP": "none", "RUSTUP_TOOLCHAIN": "./toolchain", "CARGO_HOME": str(job / "work/space/home"),
        "RUSTUP_HOME": "home", "CARGO_UNSTABLE_X": "1",
    }
    ran = runner.start(job, usual | settings | {"CARGO_HTTP_CAINFO": "/authorities", "token": "theirs"})
    seen = ran.seen(".cargo")
    room.judge.hold("it is built", seen.splitlines()[:1] == [str(room.action)], ran)
    kept = [name for name in settings if f"\n{name}=" in seen]
    room.judge.equal("settings of the job that cargo sees", kept, [])
    room.judge.hold("but for how it reaches the network", "\nCARGO_HTTP_CAINFO=/authorities\n" in seen, seen)
    room.judge.hold("it has no token", "hush-token" not in seen, seen)
    room.judge.hold("what lies in the workspace is not taken", not stale.exists())
    outside = runner.job()
    ran = runner.start(outside, usual | {"CARGO_HOME": str(outside / "home")})
    room.judge.hold("a home beside the workspace is the job's", f"\nCARGO_HOME={outside / 'home'}\n" in ran.seen(".cargo"), ran)

    def inside(files: list[str]) -> Ran:
        """The action lies in the checkout."""
        job = runner.job()
        action = job / "work/space/vendor/benchgate"
        shutil.copytree(room.action, action)
        for name in files:
            (job / "work/space" / name).parent.mkdir(parents=True, exist_ok=True)
            (job / "work/space" / name).write_text("")
        return runner.start(job, usual, action)

    room.judge.hold("an action in the checkout is built", bool(inside(["README.md"]).seen(".cargo")))
    for name in (".cargo/config.toml", "vendor/.cargo/config", "Cargo.toml"):
        ran = inside([name])
        runner.refused(f"not below {name} of the change", "would read", ran)
        room.judge.hold(f"nor started there: {name}", not ran.seen(".cargo"))

    # A commit between two releases knows sums, and none of its own version.
    sums = room.action / "dist/SHA256SUMS"
    before = sums.read_text()
    sums.write_text(f"{'0' * 64}  {room.name(room.version + '-rc.1')}\n{'0' * 64}  {room.name('0.0.1')}\n")
    ran = runner.start(runner.job(), usual | {"INPUT_version": ""})
    room.judge.hold("a commit that knows no release of its own is built", bool(ran.seen(".cargo")), ran)
    sums.write_text(before)


def caches(runner: Runner) -> None:
    """Tool caches that cannot be written to, and several jobs at once."""
    room = runner.room
    content = room.usual()
    room.kept.parent.mkdir(parents=True)
    room.kept.write_bytes(content[:100])
    # Whoever runs this may be allowed everything: so what cannot be removed is made by the tool.
    tools = room.tools(set())
    for name in ("rm", "mv", "mktemp"):
        real = shutil.which(name)
        (tools / name).unlink()
        (tools / name).write_text(f'#!/bin/sh\ncase "$*" in *"$RUNNER_TOOL_CACHE"*) echo "{name}: read-only" >&2; exit 1 ;; esac\n'
                                  f'exec {real} "$@"\n')
        (tools / name).chmod(0o755)
    ran = runner.start(runner.job(), {"INPUT_command": "install", "PATH": str(tools)})
    room.judge.hold("a wrong entry that cannot be removed", ran.code == 0 and "fetched again" in ran.said, ran)
    room.judge.equal("it stays", room.kept.read_bytes(), content[:100])

    shutil.rmtree(room.cache)
    # The processes of two containers can have the same number, so it must not make a name.
    (tools / "mv").write_text('#!/bin/sh\n[ -e "$SEEN.cache" ] || { ls -A "$RUNNER_TOOL_CACHE"/*/* && echo "$PPID"; } > "$SEEN.cache"\n'
                              f'exec {shutil.which("mv")} "$@"\n')
    for name in ("rm", "mktemp"):
        (tools / name).unlink()
        (tools / name).symlink_to(shutil.which(name))
    ran = runner.start(runner.job(), {"INPUT_command": "install", "PATH": str(tools)})
    *names, number = ran.seen(".cache").split()
    room.judge.hold("what is being written has a name that nobody guesses", ran.code == 0 and len(names) == 1
                    and not names[0].endswith(f".{number}"), names, number)
    shutil.rmtree(room.cache)
    jobs = [runner.job() for _ in range(4)]
    launcher = str(room.action / "action/launch.sh")
    env = {"PATH": os.environ["PATH"], "INPUT_command": "install", "BENCHGATE_RELEASE_URL": f"{room.server.address}/ok",
           "RUNNER_TOOL_CACHE": str(room.cache)}
    running = [subprocess.Popen(["bash", launcher], cwd=job, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=env | {
        "RUNNER_TEMP": str(job / "temp"), "GITHUB_OUTPUT": str(job / "output"), "HOME": str(job),
        "GITHUB_STEP_SUMMARY": str(job / "summary"), "GITHUB_PATH": str(job / "path")}) for job in jobs]
    room.judge.equal("four jobs at once", [process.wait(120) for process in running], [0, 0, 0, 0])
    room.judge.equal("leave one entry", [path.name for path in room.kept.parent.iterdir()], [room.name()])
    room.judge.equal("which others can read", room.kept.stat().st_mode & 0o777, 0o644)


def fetches(runner: Runner) -> None:
    room = runner.room
    room.usual()
    asked = room.server.address
    job = runner.job()
    ran = runner.start(job, {"INPUT_command": "install", "TAR_OPTIONS": "--verbose --to-command=sh", "INPUT_download_url": f"{asked}/ok"})
    room.judge.hold("what the job wants of tar is not asked", ran.code == 0, ran)
    shutil.rmtree(room.cache, ignore_errors=True)
    room.server.asked.clear()
    ran = runner.start(runner.job(), {"INPUT_command": "install", "INPUT_download_url": f"{asked}/{{ok,missing}}"})
    room.judge.hold("braces in an address are no list", ran.code == 0 and len(room.server.asked) == 1, ran, room.server.asked)
    for url, why in (("http://127.0.0.1:1@example.org/x", "is named by https://"),
                     ("http://localhost:1@[::1]/x", "is named by https://"), ("-K/etc/passwd", "is named by https://"),
                     ("https://127.0.0.1:1/\nx", "could not be fetched")):
        shutil.rmtree(room.cache, ignore_errors=True)
        runner.refused(f"served by {url!r}", why, runner.start(runner.job(), {"INPUT_command": "install", "INPUT_download_url": url}))
    shutil.rmtree(room.cache, ignore_errors=True)
    # Where nothing among the usual temporary files can be run, the runner's own directory is there.
    ran = runner.start(runner.job(), {"INPUT_command": "install", "TMPDIR": "/nowhere"})
    room.judge.hold("temporary files are the runner's", ran.code == 0, ran)


def releases(runner: Runner, root: Path) -> None:
    """`dist/fill` after a release candidate of the same version."""
    room = runner.room
    tree = room.room / "after a candidate"
    (tree / "dist").mkdir(parents=True)
    for name in ("install.sh", "Cargo.toml", "dist/fill"):
        shutil.copy(root / name, tree / name)
    cargo = (tree / "Cargo.toml").read_text()
    (tree / "Cargo.toml").write_text(re.sub(r"^repository = .*$", 'repository = "https://github.com/o/benchgate"', cargo, 1, re.M))
    candidate = f"{'0' * 64}  {room.name(room.version + '-rc.1')}\n"
    (tree / "dist/SHA256SUMS").write_text(candidate)
    (tree / "made").mkdir()
    (tree / "made" / room.name()).write_bytes(archive([("benchgate", program(room.version))]))
    words = ["bash", str(tree / "dist/fill"), room.version, "o/benchgate", str(tree / "made")]
    first = subprocess.run(words, capture_output=True, text=True)
    listed = (tree / "dist/SHA256SUMS").read_text()
    room.judge.hold("a release after its candidate", first.returncode == 0 and listed.startswith(candidate), first, listed)
    again = subprocess.run(words, capture_output=True, text=True)
    room.judge.hold("once", again.returncode == 1 and (tree / "dist/SHA256SUMS").read_text() == listed, again)


def main() -> int:
    root, real, place = (Path(word).resolve() for word in sys.argv[1:])
    judge = Judge()
    runner = Runner(Room(root, place / "a 'room' \"of\" $(touch planted) names", judge))
    for part in (paths, places, inputs, results, builds, caches, fetches):
        part(runner)
    recorded(runner, real)
    stores(runner, real)
    releases(runner, root)
    judge.equal("commands in names are not run", list(place.rglob("planted")), [])
    print(f"{judge.passed} assertions hold, {judge.failed} do not")
    return 1 if judge.failed else 0


if __name__ == "__main__":
    sys.exit(main())
