"""start.py: standard library only; installs once, repairs what was cut off, and fails in one sentence."""

from __future__ import annotations

import ast
import importlib.util
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def start() -> ModuleType:
    spec = importlib.util.spec_from_file_location("start_under_test", ROOT / "start.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project whose requirements are empty, so that a real pip run needs no network."""
    for name in ("requirements.txt", "requirements-nodeps.txt"):
        (tmp_path / name).write_text("# nothing\n")
    return tmp_path


def test_only_the_standard_library() -> None:
    tree = ast.parse((ROOT / "start.py").read_text(encoding="utf-8"))
    names = {
        alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }
    names |= {(node.module or "").split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert names <= set(sys.stdlib_module_names)


def test_an_old_python_is_told_in_one_sentence() -> None:
    code = (
        "import sys; sys.version_info = (3, 9, 2); sys.version = '3.9.2 (x)'; sys.argv = ['start.py', 'demo'];"
        f"exec(compile(open({str(ROOT / 'start.py')!r}).read(), 'start.py', 'exec'))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert "needs Python 3.11 or newer, and this is 3.9.2" in ran.stderr
    assert len(ran.stderr.strip().splitlines()) == 1


def test_without_a_command_it_says_how(start: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert start.main([]) == 2
    assert "python3 start.py COMMAND" in capsys.readouterr().out


def test_no_disk_is_one_sentence(start: ModuleType, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start.shutil, "disk_usage", lambda _: SimpleNamespace(free=1_200_000_000))
    with pytest.raises(start.StartError, match=r"needs 4 GB .* has 1\.2 GB: free some space"):
        start.prepare(root)
    assert not (root / ".venv").exists()


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("WARNING: Retrying ... NewConnectionError('...: Failed to establish a new connection')", "cannot be reached"),
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "free some space"),
        ("Collecting x\nERROR: No matching distribution found for torch==99\n", "No matching distribution found for"),
        ("", "pip failed"),
    ],
)
def test_what_pip_says_becomes_one_sentence(start: ModuleType, tmp_path: Path, said: str, wanted: str) -> None:
    sentence = start.why_pip_failed(said, tmp_path / ".venv")
    assert wanted in sentence
    assert "\n" not in sentence and sentence.endswith(".")


def test_a_folder_that_cannot_be_written_is_one_sentence(
    start: ModuleType, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(start, "only_one", refuse)
    with pytest.raises(start.StartError, match=r"cannot be written to \(Permission denied\)"):
        start.prepare(root)


def test_a_second_start_adds_less_than_a_second(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr(start, "is_ready", lambda root: bool(start.stamp_text(root)))
    monkeypatch.setattr(start.os, "execv", lambda program, words: ran.append(words))
    begun = time.perf_counter()
    start.main(["run", "CASE"])
    assert time.perf_counter() - begun < 1
    assert ran[0][-2:] == ["run", "CASE"]


@pytest.mark.slow
def test_install_repair_and_upgrade(start: ModuleType, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    venv = root / ".venv"
    start.prepare(root)
    assert start.is_ready(root) and not (venv / "installing").exists()
    kept = venv / "kept"
    kept.touch()
    begun = time.perf_counter()
    start.prepare(root)
    assert time.perf_counter() - begun < 0.5 and kept.exists()

    (root / "requirements.txt").write_text("# changed\n")  # an upgrade installs into what is there
    assert not start.is_ready(root)
    start.prepare(root)
    assert start.is_ready(root) and kept.exists()

    (venv / "installing").touch()  # as an install leaves it that was killed between two packages
    assert not start.is_ready(root)
    start.prepare(root)
    assert start.is_ready(root) and not kept.exists()
    assert "did not finish" in capsys.readouterr().err


@pytest.mark.slow
def test_killed_while_installing_then_started_again(start: ModuleType, root: Path) -> None:
    (root / "start.py").write_bytes((ROOT / "start.py").read_bytes())
    (root / "ui").mkdir()
    (root / "ui/__init__.py").touch()  # without it the ui of the folder that pytest runs in would go first
    (root / "ui/cli.py").write_text("def main():\n    print('the command ran')\n")
    command = [sys.executable, str(root / "start.py"), "list"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True) as process:
        for _ in range(600):
            if (root / ".venv" / "installing").exists():
                break
            time.sleep(0.02)
        time.sleep(0.3)
        os.killpg(process.pid, signal.SIGKILL)
    assert (root / ".venv" / "installing").exists() and not start.is_ready(root)
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout == "the command ran\n"
    assert start.is_ready(root)


@pytest.mark.slow
def test_without_network_pip_itself_gives_the_sentence(
    start: ModuleType, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_RETRIES", "0")
    (root / "requirements.txt").write_text("--index-url http://127.0.0.1:9/simple\nno-such-package-at-all==1\n")
    with pytest.raises(start.StartError, match="package index cannot be reached"):
        start.prepare(root)
