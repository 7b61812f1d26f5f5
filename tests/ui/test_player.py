"""The player in a real Chromium: every picture is read, and what it is of is compared with what it ought to be."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from case import Case
from ui.serving import free_port

from .filmed import BITS, BLOCK, CAMERAS, STEP_MS, filmed_case, numbers, true_ms
from .test_browser import CHROMIUM, ROOT, Watched, chromium, wait_for, watched  # noqa: F401

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium: apt install chromium"),
]
sync_api = pytest.importorskip("playwright.sync_api")
READ = """(slot) => {
  const video = slot.querySelector('video'), canvas = new OffscreenCanvas(640, 360), pen = canvas.getContext('2d');
  pen.drawImage(video, 0, 0, 640, 360);
  let number = 0;
  for (let bit = 0; bit < BITS; bit += 1) {
    const [r] = pen.getImageData(bit * BLOCK + BLOCK / 2, 212, 1, 1).data;
    if (r > 128) number |= 1 << bit;
  }
  return { number, seen: getComputedStyle(video).visibility, ...slot.dataset };
}""".replace("BITS", str(BITS)).replace("BLOCK", str(BLOCK))


@pytest.fixture(scope="module")
def filmed(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return filmed_case(tmp_path_factory.mktemp("filmed") / "case")


@pytest.fixture(scope="module")
def address(filmed: Case) -> Iterator[str]:
    port = free_port(0)
    command = [sys.executable, "-m", "ui.cli", "app", str(filmed.root), "--port", str(port), "--no-browser"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            wait_for(f"http://127.0.0.1:{port}/_stcore/health")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def opened(watched: Watched, address: str) -> Any:  # noqa: F811
    """The timeline, its lanes drawn."""
    watched.page.goto(f"{address}/timeline")
    watched.page.wait_for_selector(".player[data-lanes]")
    return watched.page


def pictures(page: Any) -> dict[str, dict[str, Any]]:
    """What each camera shows, once every picture is the one wanted: the number in it, and what the player says."""
    page.wait_for_function("""() => {
      const player = document.querySelector('[data-testid^=stBidi]') && window.retracePlayer();
      return player && !player.dirty && player.slots.filter((s) => s.camera).every((s) => s.state === 'none'
        || (s.state === 'shown' && !s.video.seeking && s.place === s.film.held(s.film.at(player.now))));
    }""")
    page.wait_for_timeout(150)
    found = page.locator("figure.slot:visible").all()
    return {one["camera"]: one for one in (slot.evaluate(READ) for slot in found)}


def shows(told: dict[str, Any], now_ms: float) -> None:
    """The picture drawn is the one that the camera took last at that moment, and the player says so."""
    taken = [number for number in numbers(told["camera"]) if true_ms(told["camera"], number) <= now_ms]
    assert told["state"] == "shown" and told["seen"] == "visible"
    assert told["number"] == taken[-1], (told, now_ms)
    assert float(told["utcMs"]) == pytest.approx(true_ms(told["camera"], taken[-1]), abs=1)


@pytest.fixture
def page(watched: Watched, address: str) -> Iterator[Any]:  # noqa: F811
    watched.page.add_init_script("""window.retracePlayer = () => {
      for (const host of document.querySelectorAll('*')) {
        const found = host.shadowRoot?.querySelector('.player') || (host.matches('.player') ? host : null);
        if (found?.retrace) return found.retrace;
      }
      return null;
    }""")
    yield opened(watched, address)
    watched.is_clean()


def now_of(page: Any) -> float:
    return float(page.evaluate("window.retracePlayer().now"))


def key(page: Any, *keys: str) -> None:
    for one in keys:
        page.keyboard.press(one)
    page.wait_for_timeout(50)


def test_a_click_on_a_finding_brings_every_camera_to_its_second(page: Any) -> None:
    # the first finding that begins while both cameras record
    stop = page.evaluate(
        "([a, b]) => window.retracePlayer().facts.stops.find((s) => s.at_ms >= a && s.at_ms < b)",
        [true_ms("CAM-2", 0), true_ms("CAM-2", 90)],
    )
    assert stop, "the case was drawn to have one"
    page.evaluate("(at) => window.retracePlayer().setView(at - 20000, at + 20000)", stop["at_ms"])
    page.wait_for_function(
        "(id) => (window.retracePlayer().lanes.hits || []).some((h) => h[1][9] === id)", arg=stop["id"]
    )
    x, y = page.evaluate(
        """(id) => { const lanes = window.retracePlayer().lanes, hit = lanes.hits.find((h) => h[1][9] === id);
        const box = lanes.canvas.getBoundingClientRect();
        return [box.left + Math.max(lanes.x(hit[1][0]) + 2, hit[2] + 2), box.top + (hit[4] + hit[5]) / 2]; }""",
        stop["id"],
    )
    page.mouse.click(x, y)
    page.wait_for_function("(at) => Math.abs(window.retracePlayer().now - at) < 1", arg=stop["at_ms"])
    seen = pictures(page)
    assert set(seen) == set(CAMERAS)
    for told in seen.values():
        shows(told, now_of(page))
    page.locator(".card").first.wait_for()  # and the page says what it is


def test_frames_step_by_their_own_timestamps_and_what_was_not_recorded_is_said(page: Any) -> None:
    at_ms = true_ms("CAM-1", 68) + 30  # 66 is absent from both, 73 too: steps are uneven
    page.evaluate("(at) => { const p = window.retracePlayer(); p.setFocus(0); p.seek(at); p.root.focus(); }", at_ms)
    before = pictures(page)
    shows(before["CAM-1"], at_ms)
    walked = []
    for _ in range(5):
        key(page, ".")
        walked.append(pictures(page)["CAM-1"]["number"])
    kept = numbers("CAM-1")
    first = kept.index(68)
    assert walked == kept[first + 1 : first + 6]
    key(page, ",")
    assert pictures(page)["CAM-1"]["number"] == walked[-2]
    assert now_of(page) == pytest.approx(true_ms("CAM-1", walked[-2]), abs=1)
    inside_hole = true_ms("CAM-2", 120)
    page.evaluate("(at) => window.retracePlayer().seek(at)", inside_hole)
    seen = pictures(page)
    shows(seen["CAM-1"], inside_hole)
    assert seen["CAM-2"]["state"] == "none" and seen["CAM-2"]["seen"] == "hidden"
    assert page.locator("figure.slot .note:visible").inner_text() == "No recording"


def test_cameras_keep_in_step_while_playing_and_a_loop_holds(page: Any) -> None:
    start = true_ms("CAM-2", 20)
    page.evaluate("(at) => { const p = window.retracePlayer(); p.seek(at); p.root.focus(); }", start)
    pictures(page)
    key(page, " ")
    page.wait_for_function("(at) => window.retracePlayer().now > at + 1500", arg=start)
    page.wait_for_function(f"""() => {{ const p = window.retracePlayer();
      return p.playing && p.slots.slice(0, 2).every((s) => s.place >= 0 && Math.abs(s.drift) < {2.5 * STEP_MS}); }}""")
    key(page, " ")
    stopped = now_of(page)
    for told in pictures(page).values():
        shows(told, stopped)
    page.evaluate(
        "([a, b]) => { const p = window.retracePlayer(); p.loop = [a, b]; p.seek(b - 200); p.setRate(2); p.play(); }",
        [start, start + 2000],
    )
    page.wait_for_function("(b) => window.retracePlayer().now < b - 500", arg=start + 2000)
    key(page, "k", "\\")
    assert page.evaluate("window.retracePlayer().loop") == [None, None]


def test_lanes_zoom_by_wheel_and_keys_and_follow_the_language(page: Any) -> None:
    def span() -> float:
        a, b = page.evaluate("window.retracePlayer().view")
        return float(b - a)

    wide = span()
    box = page.locator("canvas.rows").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 60)
    page.mouse.wheel(0, -400)
    page.wait_for_timeout(200)
    assert span() < wide * 0.7
    page.locator(".player").evaluate("(node) => node.focus()")
    key(page, "0")
    page.wait_for_timeout(200)
    whole = span()
    assert whole > wide
    key(page, "+", "+")
    page.wait_for_timeout(200)
    assert span() < whole * 0.3
    key(page, "?")
    page.locator("dialog.help[open] dt").first.wait_for()
    key(page, "Escape")
    at_ms = true_ms("CAM-1", 100)
    page.evaluate("(at) => window.retracePlayer().seek(at)", at_ms)
    page.locator("[data-testid=stSelectbox] input").first.click()
    page.get_by_role("option", name="中文").click()
    page.wait_for_function("window.retracePlayer()?.words.no_recording === '无录像'")
    assert now_of(page) == at_ms
    page.wait_for_function("window.retracePlayer().lanes.rows[0]?.text === '问题'")


def test_films_are_for_an_open_page_only_and_go_by_range(page: Any, address: str) -> None:
    base = page.evaluate("window.retracePlayer().base")
    film = f"film/{page.evaluate('window.retracePlayer().facts.cameras[0].films[0].id')}.mp4"
    part = urllib.request.Request(f"{address}{base}/{film}", headers={"Range": "bytes=100-199"})
    with urllib.request.urlopen(part, timeout=20) as got:
        assert got.status == 206 and len(got.read()) == 100
        assert got.headers["Content-Range"].startswith("bytes 100-199/")
        assert "no-store" in got.headers["Cache-Control"]
    assert refused(f"{address}{base}/{film}?open=1") == (403, b"")  # no right to see faces
    assert refused(f"{address}/retrace/{'x' * 43}/{film}") == (403, b"")  # no session
    assert refused(f"{address}{base}/film/..%2F..%2Fcase.toml.mp4")[0] in (400, 404)
    page.goto("about:blank")
    for _ in range(40):  # the page is closed: its address is worth nothing
        page.wait_for_timeout(250)
        if refused(f"{address}{base}/{film}", may=True) == (403, b""):
            return
    raise AssertionError("the film is still served after its page was closed")


def refused(url: str, may: bool = False) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(url, timeout=20) as got:
            assert may, url
            return got.status, b"film"
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def test_the_words_of_the_player_are_whole() -> None:
    for language in ("en", "zh"):
        words = json.loads((Path(ROOT) / f"ui/locale/{language}.json").read_text(encoding="utf-8"))
        assert len([name for name in words if name.startswith("player_")]) > 100
