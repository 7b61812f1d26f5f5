"""Several people or places in one cell: "张强(T410001)、王磊(T410002)" as names and what stands in brackets."""

from __future__ import annotations

import re

_BRACKET = r"[(（\[【〔]"
_STRONG = re.compile(r"[、,，;；\n\r|]+")
_PERSON = re.compile(
    rf"\s*(?P<name>[^(（\[【〔]*)\s*(?:{_BRACKET}\s*(?P<behind>[^)）\]】〕]*)\s*(?:[)）\]】〕]|$)\s*)?(?P<rest>.*)",
    re.DOTALL,
)
_HAN_NAME = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff·]{2,15}")
_PARTICLE = r"(?:(?:van|von|der|de|da|di|al|el|bin|mac|mc|o')[ '-])*"
_SURNAME = re.compile(rf"{_PARTICLE}[^\W\d_]+(?:[-'’][^\W\d_]+)*", re.IGNORECASE)
_GIVEN = re.compile(r"[^\W\d_\u3400-\u9fff]+(?:-[^\W\d_]+)?(?:\s+[^\W\d_]\.?)*")
_NOBODY = {"", "无", "none", "-", "/", "n/a"}


def _split_outside_brackets(text: str, mark: re.Pattern[str]) -> list[str]:
    """Split at marks that stand outside brackets."""
    parts, depth, start, place = [], 0, 0, 0
    while place < len(text):
        if text[place] in "(（[【〔":
            depth += 1
        elif text[place] in ")）]】〕":
            depth = max(0, depth - 1)
        elif depth == 0 and (match := mark.match(text, place)):
            parts.append(text[start:place])
            start = place = match.end()
            continue
        place += 1
    if depth:  # a bracket that never closes hides no separator
        return mark.split(text)
    return [*parts, text[start:]]


def split_list(text: str) -> list[tuple[str, str | None]]:
    """Items of a list of places, cameras or numbers. A blank or slash is part of a name ("R-201/202 平台")."""
    return [(item.strip(), None) for item in _STRONG.split(text) if item.strip().casefold() not in _NOBODY]


def split_people(text: str) -> list[tuple[str, str | None]]:
    """People of one cell as (name, what stands in brackets behind it: a certificate or employee number).

    Split at 、 , ， ; ； / and line breaks; at blanks only between Chinese names, since Western names hold blanks;
    not at the comma of "Smith, John".
    """
    people = []
    for part in _parts(text):
        for piece in _chinese_apart(part):
            match = _PERSON.fullmatch(piece)
            if match is None:
                continue
            name = f"{match['name']} {match['rest']}".strip() if match["rest"] else match["name"].strip()
            behind = (match["behind"] or "").strip() or None
            if name.casefold() not in _NOBODY:
                people.append((re.sub(r"\s+", " ", name), behind))
    return people


def _parts(text: str) -> list[str]:
    """A cell at its separators. A comma between a Latin surname and given names is part of the name ("Smith, John"):
    where other separators part the people, or where the cell is one surname and one given name (with initials)."""
    strong = _split_outside_brackets(text, re.compile(r"[、;；/／\n\r|]+"))
    found: list[str] = []
    for part in strong:
        pieces = _split_outside_brackets(part, re.compile(r"[,，]+"))
        names = [re.split(_BRACKET, piece)[0].strip() for piece in pieces]
        if len(pieces) == 2 and _SURNAME.fullmatch(names[0]) and _GIVEN.fullmatch(names[1]):
            found.append(f"{names[0]}, {pieces[1].strip()}" if pieces[0].strip() == names[0] else part)
        else:
            found += pieces
    return found


def _chinese_apart(part: str) -> list[str]:
    """Split at blanks where every piece is a Chinese name, with or without brackets behind it."""
    closed_up = re.sub(rf"\s+(?={_BRACKET})", "", part.strip())
    pieces = _split_outside_brackets(closed_up, re.compile(r"[\s\u3000]+"))
    names = [re.split(_BRACKET, piece)[0] for piece in pieces if piece]
    if len(names) > 1 and all(_HAN_NAME.fullmatch(name) for name in names) and all(len(name) > 1 for name in names):
        return [piece for piece in pieces if piece]
    return [part]
