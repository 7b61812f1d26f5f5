"""What exports call their columns and values: the tables of `correlate/aliases/*.toml`, read once and indexed.

Headers and words are compared by `header_key` and `word_key`: without case, width, blanks, marks and line breaks.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from case.schemas import RECORD_TABLES, fields
from case.timeread import INVISIBLE

FOLDER = Path(__file__).resolve().parents[1] / "aliases"
UNKNOWN = "unknown"  # something was written, and what it means is not known; null: nothing was written
_BRACKETED = re.compile(r"[(\[{<【〔《（](.*?)[)\]}>】〕》）]")
_BETWEEN_WORDS = re.compile(r"[\s_\-:：.·,，/\\*#'\"|]+")


@dataclass(frozen=True)
class Column:
    """One canonical field of a table: its aliases in order of preference, and the vocabulary of its values."""

    name: str
    aliases: tuple[str, ...]
    words: str | None
    digits: dict[str, dict[str, str]]  # header key -> digit -> value, where a reporting interface defines its digits
    example: str  # how people know it: "事件时间, event time"


@dataclass(frozen=True)
class Vocabulary:
    """Canonical values of one kind by word key. `closed`: other words are unknown. `within`: see words.toml."""

    name: str
    by_word: dict[str, str]
    closed: bool
    within: bool

    def find(self, text: str) -> str | None:
        """The canonical value of a text, or None where the vocabulary does not say."""
        key = word_key(text)
        if key in self.by_word or not self.within:
            return self.by_word.get(key)
        hits = {word: value for word, value in self.by_word.items() if _inside(word, key, text)}
        longest = {value for word, value in hits.items() if not any(word in other and word != other for other in hits)}
        return longest.pop() if len(longest) == 1 else None


def _inside(word: str, key: str, text: str) -> bool:
    """Whether a word lies in a text: Chinese anywhere, Latin as words of their own ("lift" is not in "forklift")."""
    if word not in key or not word.isascii():
        return word in key
    apart = r"[\s_\-]*".join(map(re.escape, word))
    return re.search(rf"(?<![a-z0-9]){apart}(?![a-z0-9])", text.casefold()) is not None


@lru_cache(maxsize=20_000)
def header_key(text: str) -> str:
    """A header for comparing: brackets lose their marks but keep their content ("作业实施时间(自)")."""
    seen = unicodedata.normalize("NFKC", INVISIBLE.sub("", text)).casefold()
    return _BETWEEN_WORDS.sub("", re.sub(r"[()\[\]{}<>【】〔〕《》]", "", seen))


@lru_cache(maxsize=20_000)
def bare_header_key(text: str) -> str:
    """The same without what stands in brackets: "X坐标(m)" and "电量(%)" lose their units."""
    return header_key(_BRACKETED.sub("", unicodedata.normalize("NFKC", text)))


def header_unit(text: str) -> str:
    """What stands in the last brackets of a header, "" if nothing does: the unit in "硫化氢(ppm)"."""
    found = _BRACKETED.findall(INVISIBLE.sub("", text))
    return str(found[-1]).strip() if found else ""


def header_name(text: str) -> str:
    """A header without its brackets and what stands in them: the gas of "硫化氢(ppm)"."""
    return _BRACKETED.sub("", INVISIBLE.sub("", text)).strip()


def word_key(text: str) -> str:
    """A value for comparing. `%` and `/` stay: they tell units apart."""
    seen = unicodedata.normalize("NFKC", INVISIBLE.sub("", text)).casefold()
    return re.sub(r"[\s_\-:：·。,，*\"']+", "", seen)


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def columns(table: str) -> dict[str, Column]:
    """The canonical fields of a table and those an importer reads beside them (named `_x`), by name."""
    found = {}
    for name, entry in _read(table).items():
        aliases = (name, *entry.get("zh", ()), *entry.get("en", ()), *entry.get("code", ()))
        digits = {header_key(code): dict(values) for code, values in entry.get("digits", {}).items()}
        example = ", ".join([*entry.get("zh", ())[:1], *entry.get("en", ())[:1]])
        found[name] = Column(name, tuple(dict.fromkeys(map(header_key, aliases))), entry.get("words"), digits, example)
    return found


@cache
def vocabulary(name: str) -> Vocabulary:
    """A vocabulary of words.toml by its name."""
    entry = dict(_read("words")[name])
    closed, within = bool(entry.pop("closed", False)), bool(entry.pop("within", False))
    by_word = {word_key(word): value for value, words in entry.items() for word in (value, *words)}
    return Vocabulary(name, by_word, closed, within)


@lru_cache(maxsize=1)
def how_telling() -> dict[str, float]:
    """How much a header says about its table: 1 for one that a single table uses, 1/n for one that n tables use."""
    count: dict[str, int] = {}
    for table in RECORD_TABLES:
        for key in {alias for column in columns(table).values() for alias in column.aliases}:
            count[key] = count.get(key, 0) + 1
    return {key: 1 / number for key, number in count.items()}


def field_kinds(table: str) -> dict[str, str]:
    """Kind of each canonical field of a table: text, list, int, flag, number or time."""
    return dict(fields(table))
