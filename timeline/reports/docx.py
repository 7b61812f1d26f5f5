"""The report as a Word document, to be edited: headings, tables, pictures, links inside; the font goes with it.

Chinese shows on a machine without Chinese fonts because a font with just the document's signs is embedded, as OOXML has
it (ECMA-376 part 4, 2.8.1: obfuscated with the GUID of its relation). Word and LibreOffice read it.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

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
    Signatures,
    Span,
    Table,
    plain,
)
from timeline.exhibits import Clips
from timeline.fonts import FAMILY
from timeline.fonts.embedded import embed
from timeline.raster import png_of
from timeline.reports.html import still_jpeg
from timeline.scene import Scene

SUFFIX = ".docx"
WIDE_CM = 17.4
STILL_PX, STILL_CM = 760, 10.5
COLOURS = {"violated": "B3261E", "cannot_tell": "8A5A00", "met": "1B6E3C", "missing": "8A5A00", "soft": "5B6775",
           "hash": "5B6775", "S1": "B3261E", "S2": "B85A00", "S3": "7D6600", "S4": "2B5FA5"}  # fmt: skip
STRONG = ("strong", "violated", "cannot_tell", "met", "S1", "S2", "S3", "S4")
SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
BORDERS = (
    f"<w:tblBorders {nsdecls('w')}>"
    + "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="D9DEE5"/>' for side in SIDES)
    + "</w:tblBorders>"
)


def write(
    scene: Scene, out: Path, language: str | None = None, report: Report = silent, clips: Clips | None = None
) -> Path:
    """Write the document. Raises ReportError for an unknown language."""
    context = Context(
        scene, language or scene.case.config.site.language, paged=True, clips=clips or Clips(), report=report
    )
    made = document(context)
    writer = _Writer(made)
    with replacing(out) as temporary:
        writer.save(temporary)
    return out


class _Writer:
    """One document in the making."""

    def __init__(self, made: Document) -> None:
        self._made = made
        self._names = {anchor: f"r{number}" for number, anchor in enumerate(sorted(made.anchors()), 1)}
        self._marks = 0
        self._doc = docx.Document()
        self._page()

    def save(self, path: Path) -> None:
        """Write everything."""
        made, doc = self._made, self._doc
        doc.core_properties.title, doc.core_properties.author = made.title[:255], "Retrace"
        doc.add_paragraph().add_run(made.title).font.size = Pt(26)
        doc.add_paragraph().add_run(made.subtitle).font.size = Pt(14)
        facts = doc.add_table(rows=0, cols=2)
        for what, line in made.facts:
            cells = facts.add_row().cells
            cells[0].text = what
            self._spans(cells[1].paragraphs[0], line)
        doc.add_paragraph().add_run(made.notice).font.size = Pt(9)
        doc.add_page_break()
        for chapter in made.chapters:
            doc.add_heading(chapter.title, 1)
            for section in chapter.sections:
                head = doc.add_heading(section.title, 2) if len(chapter.sections) > 1 else doc.paragraphs[-1]
                self._mark(head, section.anchor)
                for block in section.blocks:
                    self._block(block)
        embed(doc, _signs(made))
        doc.save(str(path))

    def _page(self) -> None:
        section = self._doc.sections[0]
        section.orientation = WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(1.8)
        section.top_margin = section.bottom_margin = Cm(1.8)
        footer = section.footer.paragraphs[0]
        footer.alignment = 1
        for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
            run = footer.add_run()
            tag = f'<w:fldChar {nsdecls("w")} w:fldCharType="{kind}"/>' if kind else (
                f'<w:instrText {nsdecls("w")} xml:space="preserve">{words}</w:instrText>'
            )  # fmt: skip
            run._r.append(parse_xml(tag))
        for name in ("Normal", "Heading 1", "Heading 2", "Heading 3", "List Bullet", "List Number"):
            style: Any = self._doc.styles[name]
            style.font.name = FAMILY
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for script in ("w:eastAsia", "w:hAnsi", "w:cs"):
                fonts.set(qn(script), FAMILY)
            for theme in ("w:asciiTheme", "w:eastAsiaTheme", "w:hAnsiTheme", "w:cstheme"):
                fonts.attrib.pop(qn(theme), None)
            style.font.color.rgb = RGBColor(0x1B, 0x24, 0x30)
        self._doc.styles["Normal"].font.size = Pt(10)
        self._doc.styles["Normal"].paragraph_format.space_after = Pt(4)

    # ---- blocks ------------------------------------------------------------------------------------------------------
    def _block(self, block: Block) -> None:
        if isinstance(block, Paragraph):
            self._spans(self._doc.add_paragraph(), block.line, {"lead": 12, "small": 8.5}.get(block.kind))
        elif isinstance(block, Bullets):
            for line in block.lines:
                self._spans(self._doc.add_paragraph(style="List Number" if block.numbered else "List Bullet"), line)
        elif isinstance(block, Table):
            self._table(block)
        elif isinstance(block, Picture):
            self._picture(block)
        elif isinstance(block, Clip):
            paragraph = self._doc.add_paragraph()
            self._mark(paragraph, block.anchor)
            self._spans(paragraph, block.caption, 7.5)
        elif isinstance(block, Group):
            head = self._doc.add_heading("", 3)
            self._mark(head, block.anchor)
            self._spans(head, block.title, 10.5)
            for inside in block.blocks:
                self._block(inside)
        else:
            self._sign(block)

    def _table(self, block: Table) -> None:
        if not block.rows:
            if block.empty:
                self._spans(self._doc.add_paragraph(), (Span(block.empty, mark="soft"),))
            return
        headed = any(block.head)
        table = self._doc.add_table(rows=1 if headed else 0, cols=len(block.widths))
        table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        table._tbl.tblPr.append(parse_xml(BORDERS))
        size = 7.5 if block.small else 9
        total = sum(block.widths)
        if headed:
            for cell, words in zip(table.rows[0].cells, block.head, strict=True):
                self._spans(cell.paragraphs[0], (Span(words, mark="strong"),), size)
                cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:fill="EEF1F5"/>'))
            table.rows[0]._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
        wide = [Cm(WIDE_CM * width / total) for width in block.widths]
        for column, width in zip(table.columns, wide, strict=True):
            column.width = width
        if headed:
            _shape(table.rows[0].cells, wide)
        for row in block.rows:
            cells = table.add_row().cells
            _shape(cells, wide)
            if row.kind == "head":
                cells[0].merge(cells[-1])
            for number, lines in enumerate(row.cells[: 1 if row.kind == "head" else None]):
                for place, line in enumerate(lines):
                    paragraph = cells[number].paragraphs[0] if place == 0 else cells[number].add_paragraph()
                    paragraph.paragraph_format.space_after = Pt(1)
                    self._spans(paragraph, line, size)
                if number == 0 and row.anchor:
                    self._mark(cells[0].paragraphs[0], row.anchor)
        self._doc.add_paragraph().paragraph_format.space_after = Pt(2)

    def _picture(self, block: Picture) -> None:
        paragraph = self._doc.add_paragraph()
        self._mark(paragraph, block.anchor)
        if block.svg:
            data, width = png_of(block.svg, 130), WIDE_CM
        elif block.path is not None:
            data, width = still_jpeg(block.path, STILL_PX), STILL_CM
        else:
            return
        shape = paragraph.add_run().add_picture(io.BytesIO(data), width=Cm(width))
        if shape.height > Cm(22):
            shape.width, shape.height = round(shape.width * Cm(22) / shape.height), Cm(22)
        shape._inline.docPr.set("descr", block.alt)
        self._spans(self._doc.add_paragraph(), block.caption, 7.5)

    def _sign(self, block: Signatures) -> None:
        table = self._doc.add_table(rows=1, cols=4)
        table.style = "Table Grid"
        for cell, words in zip(table.rows[0].cells, block.heads, strict=True):
            cell.text = words
        for person in [*block.people, *[("", "", "")] * block.empty]:
            row = table.add_row()
            row.height = Cm(1.1)
            for cell, words in zip(row.cells, person, strict=False):
                cell.text = words

    # ---- text --------------------------------------------------------------------------------------------------------
    def _spans(self, paragraph: Any, line: Line, size: float | None = None) -> None:
        for span in line:
            words = legal(span.text)
            name = self._names.get(span.to) if span.to else None
            run = paragraph.add_run(words)
            colour = COLOURS.get(span.mark) or ("1F5FA8" if name else None)
            if colour:
                run.font.color.rgb = RGBColor.from_string(colour)
            run.font.bold = True if span.mark in STRONG else None
            if size or span.mark == "hash":
                run.font.size = Pt((size or 10) * (0.85 if span.mark == "hash" else 1))
            if name:
                link = parse_xml(f'<w:hyperlink {nsdecls("w")} w:anchor="{name}" w:history="1"/>')
                run._r.addprevious(link)
                link.append(run._r)

    def _mark(self, paragraph: Any, anchor: str) -> None:
        """A bookmark that links lead to."""
        if anchor not in self._names:
            return
        self._marks += 1
        start = f'<w:bookmarkStart {nsdecls("w")} w:id="{self._marks}" w:name="{self._names[anchor]}"/>'
        paragraph._p.append(parse_xml(start))
        paragraph._p.append(parse_xml(f'<w:bookmarkEnd {nsdecls("w")} w:id="{self._marks}"/>'))


def _shape(cells: Any, wide: list[Any]) -> None:
    """Widths of a row's cells, and little air below their text."""
    for cell, width in zip(cells, wide, strict=True):
        cell.width = width
        cell.paragraphs[0].paragraph_format.space_after = Pt(1)


def legal(words: str) -> str:
    """A text without the control characters that XML forbids."""
    return "".join(sign for sign in words if sign in "\t\n" or (sign >= " " and sign not in "\ufffe\uffff"))


def _signs(made: Document) -> str:
    lines: Iterable[str] = (plain(line) for line in made.lines())
    titles = [chapter.title for chapter in made.chapters]
    sections = [section.title for chapter in made.chapters for section in chapter.sections]
    heads = [words for block in made.blocks() if isinstance(block, Table) for words in (*block.head, block.empty)]
    signs = [words for block in made.blocks() if isinstance(block, Signatures) for words in block.heads]
    facts = [what for what, _ in made.facts]
    return "".join(
        sorted(
            set("".join([*lines, *titles, *sections, *heads, *signs, *facts, made.title, made.subtitle, made.notice]))
        )
    )
