"""The app and the report in a real Chromium, as a person would use them. Console errors fail the test."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from case import Case

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = Path("/usr/bin/chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium: apt install chromium"),
]
sync_api = pytest.importorskip("playwright.sync_api")
# Streamlit looks for its health page beside a page's own path first; it finds it at the root then.
PROBES = ("_stcore/health", "_stcore/host-config")


@pytest.fixture(scope="module")
def served(drawn_case: Case) -> Iterator[str]:
    """The app on a free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "ui.cli", "app", str(drawn_case.root), "--port", str(port), "--no-browser"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            wait_for(f"http://127.0.0.1:{port}/_stcore/health")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def wait_for(address: str) -> None:
    for _ in range(240):
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.25)
    raise TimeoutError(address)


class Watched:
    """A page, what it complained about, and where it wanted to go beyond this machine."""

    def __init__(self, page: sync_api.Page) -> None:
        self.page = page
        self.outside: list[str] = []
        self.bad: list[str] = []
        self.errors: list[str] = []
        page.on("request", lambda r: self.outside.append(r.url) if self._is_outside(r.url) else None)
        page.on(
            "response", lambda r: self.bad.append(r.url) if r.status >= 400 and not r.url.endswith(PROBES) else None
        )
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" and "404" not in m.text else None)

    @staticmethod
    def _is_outside(url: str) -> bool:
        return not url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:", "file:"))

    def is_clean(self) -> None:
        assert (self.errors, self.bad, self.outside) == ([], [], [])


@pytest.fixture(scope="module")
def chromium() -> Iterator[sync_api.Browser]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-background-networking", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture
def watched(chromium: sync_api.Browser) -> Iterator[Watched]:
    page = chromium.new_page(viewport={"width": 1366, "height": 900})
    page.set_default_timeout(60_000)
    yield Watched(page)
    page.close()


def test_from_the_overview_to_the_picture_of_a_finding(served: str, watched: Watched) -> None:
    page = watched.page
    page.goto(served)
    page.wait_for_selector("svg.chart")
    assert page.locator("h1", has_text="Reconstruction: Sample unit").count() == 1
    assert page.locator(".answer.violated").count() >= 3
    assert page.locator("svg.chart .moment").count() == 1
    assert page.locator("svg.chart rect[mask='url(#fade-in)']").count() > 5
    page.get_by_role("link", name="Findings").click()
    page.wait_for_selector("h1:has-text('Findings')")
    wanted = page.locator(".card p", has_text="does not name them")
    for _ in range(40):  # one finding after the other, as a reviewer goes through them
        if wanted.count():
            break
        place = page.locator("[data-testid=stCaptionContainer]", has_text=" of ").last.inner_text()
        page.get_by_role("button", name="Next not reviewed").click()
        page.wait_for_function("was => ![...document.querySelectorAll('[data-testid=stCaptionContainer]')]"
                               ".some(c => c.innerText === was)", arg=place)  # fmt: skip
    wanted.first.wait_for()
    image = page.locator("[data-testid=stImage] img")
    image.wait_for()
    page.wait_for_function("document.querySelector('[data-testid=stImage] img').naturalWidth === 640")
    page.locator("td", has_text="unlisted 12 s").wait_for()
    page.get_by_role("button", name="Show in the player").click()
    page.wait_for_selector("h1:has-text('Timeline')")
    page.locator(".player").wait_for()
    watched.is_clean()


def test_the_language_changes_without_losing_the_page(served: str, watched: Watched) -> None:
    page = watched.page
    page.goto(served)
    page.get_by_role("link", name="Cross-check").click()
    page.wait_for_selector("h1:has-text('Cross-check')")
    page.locator("[data-testid=stSelectbox] input").click()
    page.get_by_role("option", name="中文").click()
    page.wait_for_selector("h1:has-text('三要素核对')")
    assert page.url.endswith("/cross_check")
    assert page.locator(".answer", has_text="违反").count() >= 3
    watched.is_clean()


def test_the_report_plays_seeks_and_leads_everywhere(drawn_case: Case, watched: Watched) -> None:
    page = watched.page
    page.goto((drawn_case.derived / "reports/report.html").as_uri())
    page.wait_for_selector("svg.chart")
    film = page.locator("video").first
    film.scroll_into_view_if_needed()
    duration = page.evaluate("""async () => {
        const v = document.querySelector('video'); v.muted = true; await v.play();
        v.pause(); v.currentTime = 3.0; await new Promise(r => v.onseeked = r);
        return [v.duration, v.currentTime, v.videoWidth];
    }""")
    assert duration[0] > 5 and abs(duration[1] - 3.0) < 0.2 and duration[2] == 640
    lost = page.evaluate("""() => [...document.querySelectorAll('a')].map(a => a.getAttribute('href'))
        .filter(h => !h.startsWith('#') || !document.getElementById(h.slice(1)))""")
    assert lost == []
    font = page.evaluate("document.fonts.ready.then(() => document.fonts.check('16px \"Retrace Sans SC\"', '张'))")
    assert font
    watched.is_clean()


def test_the_server_listens_on_this_machine_only(served: str) -> None:
    port = int(served.rsplit(":", 1)[1])
    addresses = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    for address in addresses - {"127.0.0.1", "127.0.1.1"}:
        with pytest.raises(OSError), socket.create_connection((str(address), port), timeout=2):
            pass
