"""The main job asks the network for nothing: cut off where the machine allows it, watched where it does not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from case import Case
from ui.serving import SETTINGS, command

ROOT = Path(__file__).resolve().parents[1]
WATCH = """
import socket, sys
asked = []
real = socket.socket.connect
def connect(self, address):
    if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
        asked.append(address)
        raise OSError(f"the network was asked for {address}")
    return real(self, address)
def lookup(host, *rest, **more):
    if host not in (None, "", "127.0.0.1", "::1", "localhost", socket.gethostname()):
        asked.append(host)
        raise OSError(f"the network was asked for {host}")
    return found(host, *rest, **more)
found = socket.getaddrinfo
socket.socket.connect, socket.getaddrinfo = connect, lookup
sys.path.insert(0, sys.argv.pop(1))
from ui.cli import main
try:
    main()
finally:
    if asked:
        print("ASKED", asked, file=sys.stderr)
"""


def bare_environment(tmp_path: Path) -> dict[str, str]:
    """An environment that points nowhere: no proxies, no tokens, no caches of others, a home of its own."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TMP", "TEMP") if name in os.environ}
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    return kept | {"HOME": str(home), "LANG": "C.UTF-8"}


def can_cut_off() -> bool:
    """Whether this machine lets a process have a network of its own, with nothing in it."""
    if shutil.which("unshare") is None:
        return False
    return subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False).returncode == 0


@pytest.mark.slow
@pytest.mark.network
@pytest.mark.skipif(not can_cut_off(), reason="this machine does not allow unshare -rn; the watched run stands in")
def test_the_main_job_runs_cut_off(fresh_case: Callable[[], Case], tmp_path: Path) -> None:
    case = fresh_case()
    job = ["unshare", "-rn", sys.executable, "-m", "ui.cli", "run", str(case.root)]
    ran = subprocess.run(
        job, capture_output=True, text=True, check=False, cwd=ROOT, env=bare_environment(tmp_path), timeout=600
    )
    assert ran.returncode == 0, ran.stderr
    assert "VIOLATED" in ran.stdout and (case.derived / "reports/report.html").is_file()


@pytest.mark.slow
@pytest.mark.network
def test_the_main_job_asks_for_nothing(fresh_case: Callable[[], Case], tmp_path: Path) -> None:
    case = fresh_case()
    job = [sys.executable, "-c", WATCH, str(ROOT), "run", str(case.root)]
    ran = subprocess.run(
        job, capture_output=True, text=True, check=False, cwd=tmp_path, env=bare_environment(tmp_path), timeout=600
    )
    assert ran.returncode == 0, ran.stderr
    assert "ASKED" not in ran.stderr, ran.stderr


def test_the_watch_would_catch_a_call(tmp_path: Path) -> None:
    code = WATCH.replace("from ui.cli import main", "import urllib.request\ndef main():\n"
                         "    urllib.request.urlopen('http://example.org', timeout=1)")  # fmt: skip
    ran = subprocess.run([sys.executable, "-c", code, "."], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert "ASKED" in ran.stderr


def test_the_app_sends_nothing_and_listens_here_only(paper_root: Path) -> None:
    words = command(Case.open(paper_root), 8501, browser=False)
    assert "--browser.gatherUsageStats=false" in words and "--server.address=127.0.0.1" in words
    by_hand = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))
    assert by_hand["browser"]["gatherUsageStats"] is False and by_hand["server"]["address"] == "127.0.0.1"
    assert SETTINGS["server.enableStaticServing"] == "false"


@pytest.fixture
def paper_root(tmp_path: Path) -> Path:
    return Case.create(tmp_path / "paper", name="x", timezone="UTC").root


@pytest.mark.slow
def test_ultralytics_is_told_to_be_silent(tmp_path: Path) -> None:
    code = "import detect.detectors.ultralytics, ultralytics.utils as u; print(u.SETTINGS['sync'], u.ONLINE)"
    environment = bare_environment(tmp_path) | {"PYTHONPATH": str(ROOT)}
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environment)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.split()[-2:] == ["False", "False"], ran.stdout
