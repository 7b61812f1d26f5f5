"""A sheet of paper said once and written in three formats: title, paragraphs, tables, lines to sign.

HTML opens offline and prints; DOCX and XLSX are for whoever must fill something in. Every text is escaped for its
format; the same paper gives the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import docx
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from jinja2 import Environment, StrictUndefined

from case.errors import ReportError
from case.files import write_bytes
from timeline.paper.steady import steady
from timeline.paper.workbook import Sheet, workbook

_PAGE = """<!doctype html>
<html lang="{{ language }}"><head><meta charset="utf-8"><title>{{ paper.title }}</title><style>
@page { size: A4 {{ 'landscape' if paper.landscape else 'portrait' }}; margin: 15mm }
body { font: 10.5pt/1.5 "Noto Sans SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", Arial, sans-serif;
  max-width: {{ '260mm' if paper.landscape else '180mm' }}; margin: 10mm auto; color: #111 }
h1 { font-size: 16pt; text-align: center } h2 { font-size: 12pt }
table { border-collapse: collapse; width: 100%; margin: 4mm 0 } th, td { border: 1px solid #333; padding: 1mm 1.5mm;
  text-align: left; vertical-align: top; overflow-wrap: anywhere; font-size: 9pt } th { background: #eee }
.sign { display: grid; grid-template-columns: 1fr 1fr; gap: 8mm; margin-top: 8mm } .sign div { border-bottom:
  1px solid #333; min-height: 12mm }
</style></head><body><h1>{{ paper.title }}</h1>
{% for line in paper.before %}<p>{{ line }}</p>
{% endfor %}{% for table in paper.tables %}{% if table.title %}<h2>{{ table.title }}</h2>{% endif %}
<table><thead><tr>{% for name in table.header %}<th>{{ name }}</th>{% endfor %}</tr></thead><tbody>
{% for row in table.rows %}<tr>{% for text in row %}<td>{{ text }}</td>{% endfor %}</tr>
{% endfor %}</tbody></table>
{% endfor %}{% for line in paper.after %}<p>{{ line }}</p>
{% endfor %}{% if paper.signatures %}<div class="sign">{% for who in paper.signatures %}<div>{{ who }}</div>{% endfor %}
</div>{% endif %}</body></html>
"""


@dataclass(frozen=True)
class Table:
    """A table of texts. `wide`: column widths in characters, for formats that want them."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    title: str = ""
    wide: Sequence[int] = ()


@dataclass(frozen=True)
class Paper:
    """What stands on the paper, top to bottom. `signatures`: who signs, each with room beside the words."""

    title: str
    before: Sequence[str] = ()
    tables: Sequence[Table] = ()
    after: Sequence[str] = ()
    signatures: Sequence[str] = ()
    landscape: bool = False
    fields: dict[str, str] = field(default_factory=dict)


def as_html(paper: Paper, language: str) -> bytes:
    """The paper as one HTML file without scripts."""
    template = Environment(autoescape=True, undefined=StrictUndefined).from_string(_PAGE)
    return template.render(paper=paper, language=language).encode()


def as_docx(paper: Paper, language: str) -> bytes:
    """The paper as a Word document, Chinese in Song."""
    document = docx.Document()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(10.5)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "SimSun")
    page = document.sections[0]
    page.page_width, page.page_height = (Mm(297), Mm(210)) if paper.landscape else (Mm(210), Mm(297))
    page.orientation = WD_ORIENT.LANDSCAPE if paper.landscape else WD_ORIENT.PORTRAIT
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(18)
    document.core_properties.title, document.core_properties.author = _clean(paper.title), "Retrace"
    title = document.add_paragraph()
    title.alignment = 1
    run = title.add_run(_clean(paper.title))
    run.bold, run.font.size = True, Pt(16)
    for line in paper.before:
        document.add_paragraph(_clean(line))
    for table in paper.tables:
        if table.title:
            document.add_paragraph().add_run(_clean(table.title)).bold = True
        grid = document.add_table(rows=1, cols=len(table.header))
        grid.style = "Table Grid"
        for place, name in zip(grid.rows[0].cells, table.header, strict=True):
            place.paragraphs[0].add_run(_clean(name)).bold = True
        for row in table.rows:
            for place, text in zip(grid.add_row().cells, row, strict=True):
                place.paragraphs[0].add_run(_clean(text)).font.size = Pt(8.5)
    for line in paper.after:
        document.add_paragraph(_clean(line))
    for who in paper.signatures:
        document.add_paragraph(f"\n{_clean(who)}: ______________________________")
    out = io.BytesIO()
    document.save(out)
    return steady(out.getvalue())


def as_xlsx(paper: Paper, language: str) -> bytes:
    """The paper as a workbook: a sheet a table, the words around them on the first."""
    sheets = []
    for number, table in enumerate(paper.tables):
        rows: list[Sequence[str]] = list(table.rows)
        if number == len(paper.tables) - 1:
            rows += [[], *([line] for line in paper.after), *([who] for who in paper.signatures)]
        sheets.append(Sheet(_sheet_name(table.title or paper.title, number), table.header, rows, table.wide))
    words = Sheet(_sheet_name(paper.title, 99), [paper.title], [[line] for line in paper.before], [100])
    return workbook([*sheets, words])


FORMATS: dict[str, Callable[[Paper, str], bytes]] = {".html": as_html, ".docx": as_docx, ".xlsx": as_xlsx}


def write(paper: Paper, out: Path, language: str) -> Path:
    """Write a paper in the format that the name ends in. Raises ReportError for another ending or a full disk."""
    if out.suffix.lower() not in FORMATS:
        raise ReportError(f"{out.name}: ends in no format known here; wanted one of {', '.join(FORMATS)}.")
    try:
        write_bytes(out, FORMATS[out.suffix.lower()](paper, language))
    except OSError as error:
        raise ReportError(f"{out}: cannot be written ({error.strerror}).") from error
    return out


def _clean(text: str) -> str:
    """A text without the control characters that XML cannot hold."""
    return "".join(sign if sign >= " " or sign in "\t\n" else "\N{REPLACEMENT CHARACTER}" for sign in text)


def _sheet_name(text: str, number: int) -> str:
    """A name a sheet may have: 31 characters, none of those a formula would read, unlike the others."""
    kept = "".join(sign for sign in text if sign not in "[]:*?/\\'").strip()[:25]
    return f"{number + 1} {kept}" if number != 99 else kept or "–"
