"""Permits (RULES 6.2): the ticket as signed, and its people parsed from the cells of the form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import pyarrow as pa

from correlate.importers._ask import Ask
from correlate.importers._people import split_people
from correlate.importers._rows import SAID, Rows
from correlate.importers._words import UNKNOWN

TABLE = "permit"
NEEDS = (
    ("permit_no",),
    ("plan_start", "actual_start", "apply_time"),
    ("work_type", "location", "workers", "content", "level"),
)
ROW_NEEDS = (("permit_no",),)
KEY = ("permit_no", "work_type")
KEYS = {"permit_person": ("permit_no",)}  # a newer export of a permit names all its people anew
PEOPLE = (("workers", "worker"), ("guardians", "guardian"), ("leader", "leader"), ("briefer", "briefer"))
HEIGHT = ("I", "II", "III", "IV")
CLASSES = ("first", "second", "third", "fourth")
_SPECIAL = re.compile(r"特级|特殊|special")
_NUMBERED = re.compile(
    r"(?:([一二三四])级?|([1-4])级|(?:level|class|grade)?\s*(iv|i{1,3})级?|(first|second|third|fourth))(?:class)?"
)
_IN_TYPE = re.compile(
    r"特级|特殊|[一二三四1-4ⅠⅡⅢⅣ]级|(?:IV|I{1,3})级|\b(?:special|first|second|third) class\b", re.IGNORECASE
)


def shape(rows: Rows, ask: Ask) -> Iterator[tuple[str, Rows]]:
    """The permits with their level understood, then one row for each person that their cells name."""
    within = [_in_type(text) for text in rows.cell(f"{SAID}work_type").to_pylist()]
    texts = [given or found for given, found in zip(rows.cell("level").to_pylist(), within, strict=True)]
    types = rows.cell("work_type").to_pylist()
    levels = pa.array([level_of(text, kind, ask) for text, kind in zip(texts, types, strict=True)], pa.string())
    yield TABLE, rows.with_cells(level=levels)
    yield "permit_person", people_of(rows)


def _in_type(text: str | None) -> str | None:
    """A level that the type of work carries ("特级动火"), or None."""
    match = _IN_TYPE.search(text) if text else None
    return match[0] if match else None


def level_of(text: str | None, work_type: str | None, ask: Ask) -> str | None:
    """special, first, second, third or, for work at height, I to IV. Digits alone are asked about, never guessed."""
    if text is None:
        return None
    if said := ask.said("level", text):
        return said
    seen = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()
    if _SPECIAL.search(seen):
        return "special"
    match = _NUMBERED.fullmatch(seen) or _NUMBERED.match(seen)
    if match is None or (match.end() < len(seen) and seen[match.end()].isalnum() and seen.isascii()):
        ask.question("unknown_word", "level", {text: 1}, ("special", *CLASSES[:3], *HEIGHT))
        return UNKNOWN
    han, digit, roman, word = match.groups()
    place = (
        "一二三四".index(han) if han else int(digit) - 1 if digit else ("i", "ii", "iii", "iv").index(roman) if roman
        else CLASSES.index(word)
    )  # fmt: skip
    return HEIGHT[place] if work_type == "WH" else CLASSES[place]


def people_of(rows: Rows) -> Rows:
    """One row for each person in the cells for workers, guardians, leader and briefer; a number in brackets behind a
    name is the certificate's. `part` tells them apart: "worker.1"."""
    places: list[int] = []
    made: dict[str, list[str | None]] = {"name": [], "role": [], "cert_no": [], "part": []}
    for field, role in PEOPLE:
        for place, text in enumerate(rows.cell(field).to_pylist()):
            for number, (name, behind) in enumerate(split_people(text) if text else [], start=1):
                places.append(place)
                for key, value in (("name", name), ("role", role), ("cert_no", behind), ("part", f"{role}.{number}")):
                    made[key].append(value)
    indices = pa.array(places, pa.int64())
    cells = {name: pa.array(made[name], pa.string()) for name in ("name", "role", "cert_no")}
    permit_no = rows.cell("permit_no").take(indices)
    return Rows(rows.row.take(indices), {"permit_no": permit_no, **cells}, part=pa.array(made["part"], pa.string()))
