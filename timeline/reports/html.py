"""The report as one HTML file that opens offline: sentences lead to the rows, stills, clips or originals they rest on.

Pictures, clips, style and font are inside the file; nothing is loaded from anywhere. Everything is escaped where it is
written. Stills are shown as JPEG; the lossless still lies in the case, its hash stands below the picture.
"""

from __future__ import annotations

import base64
import io
import os
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path

from PIL import Image

from case.files import write_text
from case.progress import Report, silent
from timeline.document import Context, document
from timeline.document.blocks import (
    Block,
    Bullets,
    Chapter,
    Clip,
    Document,
    Group,
    Line,
    Paragraph,
    Picture,
    Section,
    Signatures,
    Span,
    Table,
)
from timeline.exhibits import Clips
from timeline.fonts import BOLD, REGULAR
from timeline.fonts.truetype import truetype
from timeline.scene import Scene
from timeline.words import speaker

SUFFIX = ".html"
EMBED_BYTES = 14_000_000  # clips beyond this are linked beside the page instead of carried inside it
STILL_PX, STILL_QUALITY = 960, 82
STYLE = Path(__file__).parent / "templates" / "page.css"
POLICY = "default-src 'none'; img-src data:; media-src data: 'self' file:; font-src data:; style-src 'unsafe-inline'"


def write(
    scene: Scene, out: Path, language: str | None = None, report: Report = silent, clips: Clips | None = None
) -> Path:
    """Write the page. `language` is that of case.toml by default. Raises ReportError for an unknown language."""
    context = Context(scene, language or scene.case.config.site.language, clips=clips or Clips(), report=report)
    made = document(context)
    write_text(out, _with_fonts(_Page(made, speaker(made.language), out).text()))
    return out


class _Page:
    """One page in the making."""

    def __init__(self, made: Document, say: Callable[..., str], out: Path) -> None:
        self._made, self._say, self._out = made, say, out
        self._carried = 0

    def text(self) -> str:
        """The whole page."""
        made = self._made
        body = "".join(self._chapter(chapter) for chapter in made.chapters)
        facts = "".join(f"<dt>{escape(what)}</dt><dd>{_line(line)}</dd>" for what, line in made.facts)
        return (
            f'<!doctype html>\n<html lang="{escape(made.language)}"><head><meta charset="utf-8">'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"><title>{escape(made.title)}</title>'
            f"<style>{STYLE.read_text(encoding='utf-8')}</style></head><body><header><div><h1>{escape(made.title)}</h1>"
            f'<p class="lead">{escape(made.subtitle)}</p><dl>{facts}</dl></div></header><nav><div>{self._toc()}</div>'
            f'</nav><main><p class="notice">{escape(made.notice)}</p>{body}</main></body></html>'
        )

    def _toc(self) -> str:
        parts = []
        for chapter in self._made.chapters:
            first = chapter.sections[0].anchor
            parts.append(f'<a href="#{escape(first, quote=True)}">{escape(chapter.title)}</a>')
        return "".join(parts)

    def _chapter(self, chapter: Chapter) -> str:
        alone = len(chapter.sections) == 1
        sections = "".join(self._section(section, "" if alone else section.title) for section in chapter.sections)
        return f'<div class="chapter"><h2>{escape(chapter.title)}</h2>{sections}</div>'

    def _section(self, section: Section, title: str) -> str:
        head = f"<h3>{escape(title)}</h3>" if title else ""
        blocks = "".join(map(self._block, section.blocks))
        return f'<section id="{escape(section.anchor, quote=True)}">{head}{blocks}</section>'

    def _block(self, block: Block) -> str:
        if isinstance(block, Paragraph):
            return f'<p class="{escape(block.kind)}">{_line(block.line)}</p>'
        if isinstance(block, Bullets):
            tag = "ol" if block.numbered else "ul"
            return f'<{tag} class="plain">{"".join(f"<li>{_line(line)}</li>" for line in block.lines)}</{tag}>'
        if isinstance(block, Table):
            return "".join(_table(block))
        if isinstance(block, Picture):
            return self._picture(block)
        if isinstance(block, Clip):
            return self._clip(block)
        if isinstance(block, Group):
            inside = "".join(map(self._block, block.blocks))
            anchor = escape(block.anchor, quote=True)
            return (
                f'<article id="{anchor}" class="{escape(block.kind)}"><h4>{_line(block.title)}</h4>{inside}</article>'
            )
        return _signatures(block)

    def _picture(self, block: Picture) -> str:
        anchor = f' id="{escape(block.anchor, quote=True)}"' if block.anchor else ""
        if block.svg:
            shown = f'<div class="wide">{block.svg}</div>'  # escaped where it was drawn
        elif block.path is not None:
            shown = f'<img src="{still_uri(block.path)}" alt="{escape(block.alt, quote=True)}">'
        else:
            return ""
        kind = "drawn" if block.svg else "photo"
        return f'<figure class="{kind}"{anchor}>{shown}<figcaption>{_line(block.caption)}</figcaption></figure>'

    def _clip(self, block: Clip) -> str:
        poster = f' poster="{still_uri(block.still)}"' if block.still else ""
        anchor = f' id="{escape(block.anchor, quote=True)}"' if block.anchor else ""
        return (
            f'<figure class="photo"{anchor}><video controls preload="metadata"{poster} '
            f'src="{escape(self._film(block.path), quote=True)}"></video>'
            f"<figcaption>{_line(block.caption)}</figcaption></figure>"
        )

    def _film(self, path: Path) -> str:
        size = path.stat().st_size
        if self._carried + size > EMBED_BYTES:
            return Path(os.path.relpath(path, self._out.parent)).as_posix()
        self._carried += size
        return "data:video/mp4;base64," + base64.b64encode(path.read_bytes()).decode()


def still_jpeg(path: Path, width_px: int = STILL_PX) -> bytes:
    """A still as JPEG for showing, at most so wide."""
    with Image.open(path) as picture:
        shown = picture.convert("RGB")
        if shown.width > width_px:
            shown = shown.resize((width_px, round(shown.height * width_px / shown.width)))
        out = io.BytesIO()
        shown.save(out, "JPEG", quality=STILL_QUALITY, optimize=True)
    return out.getvalue()


def still_uri(path: Path) -> str:
    """A still as a data URI."""
    return "data:image/jpeg;base64," + base64.b64encode(still_jpeg(path)).decode()


def _line(line: Line) -> str:
    return "".join(map(_span, line))


def _span(span: Span) -> str:
    words = escape(span.text).replace("\n", "<br>")
    if span.mark:
        kind = f"answer {span.mark}" if span.mark in ("violated", "cannot_tell", "met") else span.mark
        words = f'<span class="{escape(kind)}">{words}</span>'
    return f'<a href="#{escape(span.to, quote=True)}">{words}</a>' if span.to else words


def _table(table: Table) -> Iterator[str]:
    if not table.rows:
        yield f'<p class="soft">{escape(table.empty)}</p>' if table.empty else ""
        return
    total = sum(table.widths)
    columns = "".join(f'<col style="width:{100 * width / total:.1f}%">' for width in table.widths)
    head = "".join(f"<th>{escape(words)}</th>" for words in table.head)
    yield f'<div class="wide"><table class="{escape(table.key)}"><colgroup>{columns}</colgroup>'
    yield f"<thead><tr>{head}</tr></thead><tbody>" if any(table.head) else "<tbody>"
    for row in table.rows:
        anchor = f' id="{escape(row.anchor, quote=True)}"' if row.anchor else ""
        if row.kind == "head":
            words = "".join(_line(line) for line in row.cells[0])
            yield f'<tr class="head"{anchor}><th colspan="{len(table.head)}">{words}</th></tr>'
            continue
        cells = "".join(f"<td>{''.join(f'<div>{_line(line)}</div>' for line in cell)}</td>" for cell in row.cells)
        yield f'<tr class="{escape(row.kind)}"{anchor}>{cells}</tr>'
    yield "</tbody></table></div>"


def _signatures(block: Signatures) -> str:
    head = "".join(f"<th>{escape(words)}</th>" for words in block.heads)
    people = [*block.people, *[("", "", "")] * block.empty]
    rows = "".join(f"<tr>{''.join(f'<td>{escape(words)}</td>' for words in person)}<td></td></tr>" for person in people)
    return f'<table class="signatures"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _with_fonts(page: str) -> str:
    """Put a font with just the signs of the page into it, so that Chinese shows on a machine that has none."""
    signs = "".join(sorted(set(page)))
    faces = "".join(
        f"@font-face{{font-family:'Retrace Sans SC';font-weight:{weight};"
        f"src:url(data:font/woff2;base64,{base64.b64encode(truetype(signs, path, 'woff2')).decode()}) format('woff2')}}"
        for weight, path in ((400, REGULAR), (700, BOLD))
    )
    return page.replace("/*FONTS*/", faces, 1)
