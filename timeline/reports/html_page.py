"""The report as one HTML file that opens offline: cross-check, timeline, findings with stills and clips, rows, custody.

Pictures, clips, style and font are inside the file; nothing is loaded from anywhere. Everything that came from outside
is escaped by the template. Each sentence links to the rows, stills, clips or originals it rests on.
"""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from case.files import write_text
from case.progress import Progress, Report, silent
from timeline import cross_check, recorded
from timeline.chart import draw
from timeline.coverage import gaps
from timeline.entries import entries, who
from timeline.exhibits import Exhibit, exhibits_of
from timeline.fonts import BOLD, REGULAR, cut
from timeline.lanes import lanes, moments, span
from timeline.links import Links, plainly
from timeline.media import Cut
from timeline.rows import rows_of
from timeline.scene import Finding, Scene
from timeline.unknown import unknowns
from timeline.words import Say, bar_text, clock_text, hour_text, known, speaker

SUFFIX = ".html"
EMBED_BYTES = 60_000_000  # clips beyond this are linked beside the page instead of carried inside it
TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Shown:
    """A finding with its exhibits as the template needs them."""

    finding: Finding
    exhibits: list[Exhibit]


def write(scene: Scene, out: Path, language: str | None = None, report: Report = silent) -> Path:
    """Write the page. `language` is that of case.toml by default. Raises ReportError for an unknown language."""
    language = language or scene.case.config.site.language
    say = speaker(language)
    shown = []
    for number, finding in enumerate(scene.findings):
        report(Progress("timeline", "stills and clips", number, len(scene.findings), "findings"))
        shown.append(Shown(finding, exhibits_of(finding, scene, say)))
    report(Progress("timeline", "stills and clips", len(scene.findings), len(scene.findings), "findings"))
    template = _environment(scene, say, out).get_template("page.html.j2")
    page = template.render(_content(scene, shown, say, language))
    write_text(out, _with_fonts(page))
    return out


def _content(scene: Scene, shown: list[Shown], say: Say, language: str) -> dict[str, Any]:
    zone = scene.case.config.zone_info
    verified = scene.case.custody.verify()
    title = say("report_title", site=scene.case.config.site.name)
    checks = cross_check.rows(scene, say)
    marks = moments(scene, say)
    return {
        "scene": scene,
        "title": title,
        "language": language,
        "made": clock_text(datetime.now(UTC).replace(tzinfo=None), zone, tenths=False),
        "version": _version(),
        "custody": verified,
        "chart": Markup(draw(lanes(scene, say, language), zone, title, marks, span(scene, marks))),
        "recorded": Markup(recorded.chart(scene, language)),  # escaped where it is drawn
        "retained": recorded.sentences(scene, say),
        "checks": checks,
        "elements": cross_check.ELEMENTS,
        "shown": shown,
        "entries": entries(scene, language),
        "rows": rows_of(scene),
        "unknowns": unknowns(scene, say),
        "gaps": gaps(scene),
        "people": len({presence.holder for presence in scene.presences}),
        "open_answers": sum(unknown.units for unknown in scene.unknowns),
    }


def _environment(scene: Scene, say: Say, out: Path) -> Environment:
    """Jinja with escaping on, undefined names refused, and the few words a template needs."""
    zone = scene.case.config.zone_info
    carried = {"bytes": 0}

    def picture(cut: Cut) -> Markup:
        return Markup("data:image/png;base64,") + base64.b64encode(cut.path.read_bytes()).decode()

    def caption(cut: Cut) -> str:
        heads = say("exhibit_heads", count=cut.masked_heads) if cut.boxes_known else say("exhibit_no_boxes")
        return f"{say('exhibit_of', path=cut.parent_path, sha256=cut.parent_sha256[:16])} · {heads}"

    def film(cut: Cut) -> str:
        size = cut.path.stat().st_size
        if carried["bytes"] + size > EMBED_BYTES:
            return Path(os.path.relpath(cut.path, out.parent)).as_posix()
        carried["bytes"] += size
        return "data:video/mp4;base64," + base64.b64encode(cut.path.read_bytes()).decode()

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        say=say,
        word=lambda prefix, code: known(say, prefix, code),
        clock=lambda moment: clock_text(moment, zone),
        hour=lambda moment: hour_text(moment, zone),
        bar=bar_text,
        who=lambda presence: who(presence, say),
        picture=picture,
        caption=caption,
        plainly=lambda values: plainly(values, zone),
        links=Links(scene, rows_of(scene), say).of,
        film=film,
        style=Markup((TEMPLATES / "page.css").read_text(encoding="utf-8")),
    )
    return environment


def _with_fonts(page: str) -> str:
    """Put a font with just the signs of the page into it, so that Chinese shows on a machine that has none."""
    signs = "".join(sorted(set(page)))
    faces = "".join(
        f"@font-face{{font-family:'Retrace Sans SC';font-weight:{weight};"
        f"src:url(data:font/woff2;base64,{base64.b64encode(cut(signs, path)).decode()}) format('woff2')}}"
        for weight, path in ((400, REGULAR), (700, BOLD))
    )
    return page.replace("/*FONTS*/", faces, 1)


def _version() -> str:
    try:
        return version("retrace")
    except PackageNotFoundError:
        return "0.1.0"
