#!/usr/bin/env python3
"""Start Retrace on a machine that has only Python: `python3 start.py demo | test | app CASE | any retrace command`.

Standard library only. Makes `.venv` beside this file, installs the pinned requirements once, and runs the command
in it. What is installed is remembered by a hash of the requirement files; an install that was cut off is begun anew.
"""

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

OLDEST = (3, 11)
if sys.version_info < OLDEST:  # before anything below that an older Python would trip over
    sys.exit(
        f"Retrace needs Python {OLDEST[0]}.{OLDEST[1]} or newer, and this is {sys.version.split()[0]}: "
        "install one from python.org and run start.py with it."
    )

ROOT = Path(__file__).resolve().parent
REQUIREMENTS = (("requirements.txt",), ("requirements-nodeps.txt", "--no-deps"))
NEEDED_BYTES = 4_000_000_000
RUN_COMMAND_LINE = "import sys; sys.path.insert(0, sys.argv.pop(1)); from ui.cli import main; main()"
USAGE = """usage: python3 start.py COMMAND ...
  demo            make the sample case in ./demo-case, run it from footage to report, open the app
  app CASE        open a case in the browser
  test [--quick]  check code and run all tests (--quick: the fast ones only)
  run CASE        reconstruct a case; any other retrace command works the same way (--help lists them)"""


class StartError(Exception):
    """Retrace cannot be started here; the message is the one sentence to show."""


def venv_python(venv: Path) -> Path:
    """The Python of a virtual environment on this system."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def stamp_text(root: Path) -> str:
    """What a finished install is known by: the Python it is for, and a hash over the requirement files."""
    digest = hashlib.sha256()
    for name, *_ in REQUIREMENTS:
        digest.update((root / name).read_bytes())
    return f"{sys.version_info[0]}.{sys.version_info[1]}\n{digest.hexdigest()}\n"


def is_ready(root: Path) -> bool:
    """Whether `.venv` holds a finished install of the present requirement files."""
    stamp = root / ".venv" / "installed.txt"
    finished = stamp.is_file() and not (root / ".venv" / "installing").exists()
    return finished and stamp.read_text(encoding="utf-8") == stamp_text(root) and venv_python(root / ".venv").exists()


@contextlib.contextmanager
def only_one(lock: Path) -> Iterator[None]:
    """Hold a lock of the operating system, which ends with the process, so that two starts do not install at once."""
    with lock.open("a") as handle:
        if os.name == "nt":
            import msvcrt

            while True:
                with contextlib.suppress(OSError):
                    handle.seek(0)
                    msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
                    break
                time.sleep(0.5)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def prepare(root: Path) -> None:
    """Make `.venv` ready if it is not. Raises StartError with one sentence when that cannot be done here."""
    if is_ready(root):
        return
    try:
        with only_one(root / ".venv.lock"):
            if not is_ready(root):
                install(root)
    except OSError as error:
        raise StartError(
            f"{root}: cannot be written to ({error.strerror}): copy Retrace to a folder of yours."
        ) from error


def install(root: Path) -> None:
    """Create `.venv` and install into it. The mark `installing` stands from the first step to the last, so that an
    install which was killed, or failed half way, is known for what it is and begun anew."""
    venv, stamp, mark = root / ".venv", root / ".venv" / "installed.txt", root / ".venv" / "installing"
    other_python = (
        stamp.exists() and stamp.read_text(encoding="utf-8").split("\n")[0] != stamp_text(root).split("\n")[0]
    )
    if venv.exists() and (mark.exists() or other_python or not venv_python(venv).exists()):
        say("The last install did not finish or was for another Python; starting it again.")
        shutil.rmtree(venv)
    if not venv.exists():
        free = shutil.disk_usage(root).free
        if free < NEEDED_BYTES:
            raise StartError(no_disk(root, free))
        venv.mkdir()
        mark.touch()
        make_venv(venv)
    mark.touch()
    say("Installing what Retrace runs on (once; about 2.5 GB, a few minutes).")
    for name, *options in REQUIREMENTS:
        pip(venv, ["install", "-r", str(root / name), *options])
    stamp.write_text(stamp_text(root), encoding="utf-8")
    mark.unlink()


def make_venv(venv: Path) -> None:
    """A virtual environment with pip, made into the folder `venv`."""
    made = subprocess.run([sys.executable, "-m", "venv", str(venv)], capture_output=True, text=True, check=False)
    if made.returncode != 0:
        if "No space left" in made.stdout + made.stderr:
            raise StartError(no_disk(venv.parent, 0))
        raise StartError(
            "This Python cannot make a virtual environment: install its venv and pip parts "
            "(on Debian and Ubuntu: apt install python3-venv) and start again."
        )


def pip(venv: Path, arguments: list[str]) -> None:
    """Run pip, showing the line it is at; all it says goes to `.venv/install.log`. Raises StartError."""
    log = venv / "install.log"
    command = [str(venv_python(venv)), "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments]
    started, said, told = time.monotonic(), [], 0.0
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", errors="replace"
    ) as process:
        for line in process.stdout or ():
            said.append(line)
            if sys.stderr.isatty():
                print(f"\r{time.monotonic() - started:4.0f} s  {line.strip():70.70}", end="", file=sys.stderr)
            elif time.monotonic() - started - told > 20:
                told = time.monotonic() - started
                say(f"{told:4.0f} s  {line.strip():70.70}".rstrip())
    if sys.stderr.isatty():
        print("\r" + " " * 80 + "\r", end="", file=sys.stderr)
    with log.open("a", encoding="utf-8") as handle:
        handle.writelines(said)
    if process.returncode != 0:
        raise StartError(why_pip_failed("".join(said), venv))


def why_pip_failed(said: str, venv: Path) -> str:
    """One sentence from what pip said."""
    if "No space left" in said or "Errno 28" in said:
        return no_disk(venv.parent, 0)
    offline = (  # "from versions: none": the index gave nothing at all, and the names we ask for all exist
        "NewConnectionError", "NameResolutionError", "ConnectTimeout", "Network is unreachable", "ProxyError",
        "Temporary failure in name resolution", "Max retries exceeded", "Could not fetch URL", "(from versions: none)",
    )  # fmt: skip
    if any(sign in said for sign in offline):
        return (
            "The package index cannot be reached: Retrace needs the network once, to install; "
            "connect (or set pip up for your mirror) and start again."
        )
    errors = [line.removeprefix("ERROR: ").strip() for line in said.splitlines() if line.startswith("ERROR")]
    reason = errors[0] if errors else "pip failed"
    return f"The install failed: {reason.rstrip('.')}; all that pip said is in {venv / 'install.log'}."


def no_disk(root: Path, free_bytes: int) -> str:
    """The sentence for a disk that is too small."""
    return (
        f"Retrace needs {NEEDED_BYTES / 1e9:.0f} GB of free disk to install and the disk of {root} has "
        f"{free_bytes / 1e9:.1f} GB: free some space and start again."
    )


def say(line: str) -> None:
    """One line to the person at the terminal, apart from results."""
    print(line, file=sys.stderr, flush=True)


def test(python: Path, words: list[str]) -> int:
    """Check the code, then the quick, slow and browser suites; every step runs, the first failure gives the code."""
    quick = "--quick" in words
    more = [word for word in words if word != "--quick"]
    ours = ["case", "detect", "correlate", "timeline", "ui", "sample_media"]
    pytest = ["-m", "pytest", *more]
    two = ["-n", "2", "--dist", "loadfile"]  # a file's tests share what it builds, so they stay together
    steps = [
        ("ruff", ["-m", "ruff", "check", "."]),
        ("format", ["-m", "ruff", "format", "--check", "."]),
        ("mypy", ["-m", "mypy", *(part for part in ours if (ROOT / part / "__init__.py").exists())]),
        ("quick tests", [*pytest, *two, "-m", "not slow and not browser"]),
    ]
    if not quick:
        steps += [
            ("slow tests", [*pytest, *two, "-m", "slow and not browser"]),
            ("browser tests", [*pytest, "-m", "browser"]),
        ]
    failed: list[tuple[str, int]] = []
    for name, arguments in steps:
        say(f"== {name}")
        started = time.monotonic()
        code = subprocess.run([str(python), *arguments], cwd=ROOT, check=False).returncode
        if code not in (0, 5):  # 5: pytest found no test of that kind
            failed.append((name, code))
        say(f"== {name}: {'ok' if code in (0, 5) else 'FAILED'} in {time.monotonic() - started:.0f} s")
    say("== all ok" if not failed else f"== failed: {', '.join(name for name, _ in failed)}")
    return failed[0][1] if failed else 0


def main(words: list[str]) -> int:
    """Prepare, then run the command in the virtual environment. Returns its exit code."""
    if not words or words[0] in ("-h", "help"):
        print(USAGE)
        return 0 if words else 2
    try:
        prepare(ROOT)
    except StartError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("Stopped; the next start begins the install again.")
        return 130
    python = venv_python(ROOT / ".venv")
    if words[0] == "test":
        return test(python, words[1:])
    if words[0] == "demo":
        words = ["sample", "case", str(ROOT / "demo-case"), "--run", "--open", *words[1:]]
    command = [str(python), "-c", RUN_COMMAND_LINE, str(ROOT), *words]
    if os.name == "nt":  # Windows has no exec that keeps the terminal
        return subprocess.run(command, check=False).returncode
    os.execv(command[0], command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
