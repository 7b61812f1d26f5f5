"""The report as data: chapters, sections and blocks that every format renders in its own way.

Text is made of spans; a span may lead to an anchor (`to`) and carry a mark. Anchors are set by rows of tables, by
groups and by sections. Nothing here knows HTML, PDF or any other format, and nothing is escaped: renderers do that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

MARKS = ("", "strong", "soft", "hash", "num", "violated", "cannot_tell", "met", "S1", "S2", "S3", "S4", "missing")


@dataclass(frozen=True)
class Span:
    """A piece of text, where a click on it leads, and how it is marked (one of MARKS)."""

    text: str
    to: str = ""
    mark: str = ""


Line = tuple[Span, ...]
Cell = tuple[Line, ...]


@dataclass(frozen=True)
class Paragraph:
    """One paragraph. `kind`: "" plain, "lead" larger, "notice" set apart, "small"."""

    line: Line
    kind: str = ""


@dataclass(frozen=True)
class Bullets:
    """A list of lines; numbered where `numbered`."""

    lines: tuple[Line, ...]
    numbered: bool = False


@dataclass(frozen=True)
class Row:
    """A row of a table. `anchor` is where links to it lead; `kind`: "", "head" (a heading across), "sub" (indented)."""

    cells: tuple[Cell, ...]
    anchor: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Table:
    """A table. `key` names its sheet in a workbook (`section_KEY` in words), `widths` are shares of the page's width.

    `small` sets it in smaller type; `empty` is said where there are no rows.
    """

    key: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    widths: tuple[float, ...]
    small: bool = False
    empty: str = ""


@dataclass(frozen=True)
class Picture:
    """A drawing (`svg`) or a photograph (`path`), its caption, and its share of the page's width."""

    caption: Line
    alt: str
    svg: str = ""
    path: Path | None = None
    share: float = 1.0
    anchor: str = ""


@dataclass(frozen=True)
class Clip:
    """A short film with the still that stands for it where nothing moves."""

    path: Path
    caption: Line
    still: Path | None = None
    anchor: str = ""


@dataclass(frozen=True)
class Group:
    """Blocks that belong together, such as a finding with its pictures. `kind`: severity or ""."""

    title: Line
    blocks: tuple[Block, ...]
    anchor: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Signatures:
    """Lines to sign: name, unit and role, empty ones to be filled by hand."""

    heads: tuple[str, str, str, str]
    people: tuple[tuple[str, str, str], ...]
    empty: int = 0


Block = Paragraph | Bullets | Table | Picture | Clip | Group | Signatures


@dataclass(frozen=True)
class Section:
    """A part of a chapter; `anchor` is its name in links."""

    anchor: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Chapter:
    """A numbered chapter ("一、…", "1 …"); an annex where `annex`."""

    title: str
    sections: tuple[Section, ...]
    annex: bool = False


@dataclass(frozen=True)
class Document:
    """A whole report. `facts` stand on the cover as (what, what it is)."""

    language: str
    title: str
    subtitle: str
    facts: tuple[tuple[str, Line], ...]
    notice: str
    chapters: tuple[Chapter, ...] = field(default_factory=tuple)

    def blocks(self) -> Iterator[Block]:
        """Every block, those inside groups too."""
        for chapter in self.chapters:
            for section in chapter.sections:
                yield from flat(section.blocks)

    def anchors(self) -> set[str]:
        """Everything that a link can lead to."""
        found = {section.anchor for chapter in self.chapters for section in chapter.sections}
        for block in self.blocks():
            if isinstance(block, Table):
                found |= {row.anchor for row in block.rows if row.anchor}
            elif isinstance(block, (Picture, Clip, Group)) and block.anchor:
                found.add(block.anchor)
        return found

    def links(self) -> set[str]:
        """Every anchor that some span leads to."""
        return {span.to for line in self.lines() for span in line if span.to}

    def lines(self) -> Iterator[Line]:
        """Every line of text."""
        yield from (line for _, line in self.facts)
        for block in self.blocks():
            yield from lines_of(block)


def flat(blocks: Sequence[Block]) -> Iterator[Block]:
    """Blocks and those inside groups, in order."""
    for block in blocks:
        yield block
        if isinstance(block, Group):
            yield from flat(block.blocks)


def lines_of(block: Block) -> Iterator[Line]:
    """The lines of one block, not those of blocks inside it."""
    if isinstance(block, Paragraph):
        yield block.line
    elif isinstance(block, Bullets):
        yield from block.lines
    elif isinstance(block, Table):
        yield from (line for row in block.rows for cell in row.cells for line in cell)
    elif isinstance(block, (Picture, Clip)):
        yield block.caption
    elif isinstance(block, Group):
        yield block.title


def text(words: str, to: str = "", mark: str = "") -> Line:
    """A line of one span."""
    return (Span(words, to, mark),)


def cell(words: str, to: str = "", mark: str = "") -> Cell:
    """A cell of one line; an empty one for empty words."""
    return (text(words, to, mark),) if words else ()


def plain(line: Line) -> str:
    """A line without its links and marks."""
    return "".join(span.text for span in line)
