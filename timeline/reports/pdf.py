"""The report as PDF by typst: A4, page numbers, contents, links inside; fonts embedded, so Chinese shows everywhere.

The document is handed over as data (JSON) beside the pictures, never as markup: nothing from outside is ever read as
typst. Clips do not move on paper: their stills stand for them, with their hash.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import typst

from case.errors import ReportError
from case.files import replacing
from case.progress import Report, silent
from timeline.document import Context, document
from timeline.document.blocks import (
    Block,
    Bullets,
    Clip,
    Document,
    Group,
    Line,
    Paragraph,
    Picture,
    Table,
)
from timeline.exhibits import Clips
from timeline.fonts import FOLDER
from timeline.reports.html import still_jpeg
from timeline.scene import Scene
from timeline.words import speaker

SUFFIX = ".pdf"
STILL_PX = 760
TEMPLATE = Path(__file__).parent / "templates" / "report.typ"


def write(
    scene: Scene, out: Path, language: str | None = None, report: Report = silent, clips: Clips | None = None
) -> Path:
    """Write the PDF. Raises ReportError for an unknown language, or where typst cannot set it."""
    context = Context(
        scene, language or scene.case.config.site.language, paged=True, clips=clips or Clips(), report=report
    )
    made = document(context)
    with tempfile.TemporaryDirectory(prefix="retrace-pdf-") as folder:
        root = Path(folder)
        data = _data(made, root)
        data["words"] = _words(speaker(made.language))
        (root / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        (root / "main.typ").write_bytes(TEMPLATE.read_bytes())
        try:
            pdf = typst.compile(
                str(root / "main.typ"), root=folder, format="pdf", font_paths=[str(FOLDER)], ignore_system_fonts=True
            )
        except typst.TypstError as error:
            raise ReportError(f"The PDF cannot be set: {str(error).splitlines()[0]}.") from error
    assert isinstance(pdf, bytes)
    with replacing(out) as temporary:
        temporary.write_bytes(pdf)
    return out


def _words(say: Callable[..., str]) -> dict[str, str]:
    keys = ("answer_violated", "answer_cannot_tell", "answer_met", "pdf_contents", "pdf_page", "link_clip")
    return {key: say(key) for key in keys}


def _data(made: Document, root: Path) -> dict[str, Any]:
    """The document as plain values, its pictures written beside."""
    anchors = {anchor: f"a{number}" for number, anchor in enumerate(sorted(made.anchors()))}
    pictures: dict[str, str] = {}

    def line(spans: Line) -> list[dict[str, str]]:
        return [{"x": s.text, "m": s.mark, "to": anchors.get(s.to, "") if s.to else ""} for s in spans]

    def file(block: Picture | Clip) -> str:
        name = f"p{len(pictures)}"
        if isinstance(block, Picture) and block.svg:
            name += ".svg"
            (root / name).write_text(block.svg, encoding="utf-8")
        else:
            source = block.still if isinstance(block, Clip) else block.path
            if source is None:
                return ""
            key = str(source)
            if key in pictures:
                return pictures[key]
            name += ".jpg"
            (root / name).write_bytes(still_jpeg(source, STILL_PX))
            pictures[key] = name
            return name
        pictures[name] = name
        return name

    def block(one: Block) -> dict[str, Any]:
        if isinstance(one, Paragraph):
            return {"t": "p", "line": line(one.line), "kind": one.kind}
        if isinstance(one, Bullets):
            return {"t": "ul", "lines": [line(spans) for spans in one.lines], "numbered": one.numbered}
        if isinstance(one, Table):
            rows = [
                {"cells": [[line(spans) for spans in cell] for cell in row.cells], "to": anchors.get(row.anchor, ""),
                 "kind": row.kind}
                for row in one.rows
            ]  # fmt: skip
            return {"t": "table", "head": list(one.head), "widths": list(one.widths), "rows": rows,
                    "small": one.small, "empty": one.empty, "key": one.key}  # fmt: skip
        if isinstance(one, Picture):
            return {"t": "img", "file": file(one), "line": line(one.caption), "drawn": bool(one.svg),
                    "to": anchors.get(one.anchor, ""), "alt": one.alt}  # fmt: skip
        if isinstance(one, Clip):  # on paper the still above stands for it: only its line is set
            return {"t": "clip", "line": line(one.caption), "to": anchors.get(one.anchor, "")}
        if isinstance(one, Group):
            return {"t": "group", "line": line(one.title), "blocks": [block(inside) for inside in one.blocks],
                    "to": anchors.get(one.anchor, ""), "kind": one.kind}  # fmt: skip
        return {"t": "sign", "heads": list(one.heads), "people": [list(p) for p in one.people], "empty": one.empty}

    return {
        "language": made.language, "title": made.title, "subtitle": made.subtitle, "notice": made.notice,
        "facts": [[what, line(spans)] for what, spans in made.facts],
        "chapters": [
            {
                "title": chapter.title, "annex": chapter.annex,
                "sections": [
                    {"title": section.title, "to": anchors[section.anchor],
                     "blocks": [block(b) for b in section.blocks]}
                    for section in chapter.sections
                ],
            }
            for chapter in made.chapters
        ],
    }  # fmt: skip
