"""How quick the player is, measured in a real Chromium: first view, redraw, lanes fetched, seeking every camera.

python -m benchmarks.app CASE [--entries 1000000]     CASE is run (`retrace run`) and has its films (`retrace proxies`)

With --entries a copy of the case is measured whose timeline holds so many entries over a month, drawn at random with a
fixed seed: presences of 2,000 people, 6,000 permits, PPE of each, findings. The case itself is left alone.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
from playwright.sync_api import sync_playwright

from ui.serving import free_port

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = "/usr/bin/chromium"
FIND = """window.retracePlayer = () => {
  for (const host of document.querySelectorAll('*')) {
    const found = host.shadowRoot?.querySelector('.player') || (host.matches('.player') ? host : null);
    if (found?.retrace) return found.retrace;
  }
  return null;
}"""
# what is timed inside the page: one whole redraw of what is on the screen, at views from everything to seconds
REDRAW = """async () => {
  const player = window.retracePlayer(), [a, b] = player.facts.span, found = [];
  for (let n = 0; n < 40; n += 1) {
    const span = (b - a) * Math.pow(0.72, n % 20), middle = player.now;
    player.view = [middle - span / 2, middle + span / 2];
    const begun = performance.now(); player.lanes.draw(); found.push(performance.now() - begun);
    if (n % 4 === 3) { player.lanes.ask(true); await new Promise((done) => setTimeout(done, 400)); }
  }
  return found;
}"""
SEEK = """(ms) => new Promise((done, gone) => {
  const player = window.retracePlayer(), begun = performance.now();
  player.seek(ms);
  const look = () => {
    const there = player.slots.filter((s) => s.camera).every((s) => s.state === 'none'
      || (s.state === 'shown' && !s.video.seeking && s.place === s.film.held(s.film.at(player.now))));
    if (there && !player.dirty) done(performance.now() - begun);
    else if (performance.now() - begun > 20000) gone(new Error('no picture')); else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})"""
FILMS = "window.retracePlayer().facts.cameras.flatMap((c) => c.films).filter((f) => f.ready && f.from_ms)"
CROWD = (Path(__file__).parent / "app_crowd.sql").read_text(encoding="utf-8")


@contextmanager
def served(case: Path) -> Iterator[tuple[str, int]]:
    """The app on a free port: its address, and the process that serves it."""
    port = free_port(0)
    command = [sys.executable, "-m", "ui.cli", "app", str(case), "--port", str(port), "--no-browser"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            for _ in range(600):
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2)
                    break
                except OSError:
                    time.sleep(0.2)
            yield f"http://127.0.0.1:{port}", server.pid
        finally:
            server.terminate()


def crowded(case: Path, entries: int, folder: Path) -> Path:
    """A copy of a case whose timeline holds so many entries."""
    copy = folder / "case"
    shutil.copytree(case, copy)
    database = copy / "derived" / (copy / "derived" / "current").read_text(encoding="utf-8").strip()
    with duckdb.connect(str(database)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(CROWD, {"entries": entries})
    return copy


def cpu_s(server: int) -> tuple[float, float]:
    """CPU seconds so far of the server, and of the browser with what drives it; (nan, nan) where there is no /proc.

    Unlike the clock they do not depend on what else the machine does.
    """
    parents: dict[int, int] = {}
    spent: dict[int, float] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(stat.parent.name)] = int(words[1])
        spent[int(stat.parent.name)] = (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")
    if not spent:
        return float("nan"), float("nan")

    def under(pid: int, root: int) -> bool:
        while pid in parents and pid != root:
            pid = parents[pid]
        return pid == root

    of_server = sum(cost for pid, cost in spent.items() if under(pid, server))
    own = sum(cost for pid, cost in spent.items() if under(pid, os.getpid()) and pid != os.getpid())
    return of_server, own - of_server


class Cost:
    """CPU seconds of server and browser since it was made."""

    def __init__(self, server: int) -> None:
        self.server, self.before = server, cpu_s(server)

    def text(self, times: int = 1) -> str:
        """For a table, each of so many times."""
        one, two = ((now - was) / times for now, was in zip(cpu_s(self.server), self.before, strict=True))
        return (
            f"CPU {one:.2f} s server, {two:.2f} s browser"
            if times == 1
            else (f"CPU {one * 1000:.0f} ms server, {two * 1000:.0f} ms browser each")
        )


def measure(case: Path) -> list[tuple[str, str]]:
    """What is measured, and the number."""
    rows: list[tuple[str, str]] = []
    with served(case) as (address, server), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for turn in ("first view, server just started", "first view, server warm"):
            page = browser.new_page(viewport={"width": 1366, "height": 768})
            page.set_default_timeout(120_000)
            page.add_init_script(FIND)
            cost, begun = Cost(server), time.monotonic()
            page.goto(f"{address}/timeline")
            page.wait_for_selector(".player[data-lanes]")
            rows.append((turn, f"{time.monotonic() - begun:.2f} s · {cost.text()}"))
            if turn.endswith("started"):
                page.close()
        rows += [
            (
                "player alone: cameras and facts shown after",
                f"{page.locator('.player').evaluate('n => n.dataset.firstMs')} ms",
            )
        ]
        rows.append(("lanes on the screen", page.locator(".player").evaluate("n => n.dataset.lanes")))
        rows.append(("redraw of what is on the screen", _spread(page.evaluate(REDRAW))))
        for what, share in (("lanes fetched, whole case", 1.0), ("lanes fetched, a thousandth of it", 0.001)):
            cost = Cost(server)
            rows.append((what, f"{_spread(_fetches(page, share))} · {cost.text(5)}"))
        films = page.evaluate(FILMS)
        if films:
            low, high = min(f["from_ms"] for f in films), max(f["to_ms"] for f in films)
            cost = Cost(server)
            seeks = [page.evaluate(SEEK, low + (high - low) * ((n * 0.382) % 1.0)) for n in range(1, 13)]
            rows.append((f"seek, {len(films)} films at once", f"{_spread(seeks)} · {cost.text(12)}"))
        browser.close()
    return rows


def _fetches(page: Any, share: float) -> list[float]:
    """How long the page waits for lanes of a share of the case, five times."""
    return [
        float(page.evaluate(
            """async ([share, n]) => { const p = window.retracePlayer(), [a, b] = p.facts.span, s = (b - a) * share;
            const from = a + (b - a - s) * n / 5, begun = performance.now();
            const stretch = `from_ms=${Math.floor(from)}&to_ms=${Math.ceil(from + s)}`;
            await p.fetch(`lanes?${stretch}&px=3000&language=en&find=&open=`);
            return performance.now() - begun; }""", [share, n],
        )) for n in range(5)
    ]  # fmt: skip


def _spread(milliseconds: list[float]) -> str:
    ordered = sorted(milliseconds)
    most = ordered[int(len(ordered) * 0.95) - 1]
    return f"median {statistics.median(ordered):.1f} ms, 95 % {most:.1f} ms, worst {ordered[-1]:.1f} ms"


def main() -> None:
    """Measure and print a table."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("case", type=Path)
    words.add_argument("--entries", type=int, default=0, help="measure a copy with so many entries on its timeline")
    given = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="retrace-app-") as folder:
        case = crowded(given.case, given.entries, Path(folder)) if given.entries else given.case
        rows = measure(case)
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    crowd = f", {given.entries:,} entries" if given.entries else ""
    print(f"| {given.case.name}{crowd} ({os.cpu_count()} cores, load {load:.0f}) | |")
    print("|---|---|")
    for what, number in rows:
        print(f"| {what} | {number} |")


if __name__ == "__main__":
    main()
