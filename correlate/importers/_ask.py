"""What an import could not settle by itself, gathered over all batches of a sheet: questions, doubts, notes.

A question is asked once for a column and kind of question, with how many rows it concerns and examples; a doubt is one
row that was kept with a value set to unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from correlate.importers._numbers import Comma
from correlate.importers._words import word_key

MOST_DOUBTS = 200  # listed; all are counted
MOST_EXAMPLES = 20


@dataclass
class Question:
    """Something a person must say. `values`: the words in question -> rows; `choices`: what they may stand for."""

    code: str  # unknown_word, percent_unit, not_a_number, date_order
    table: str
    sheet: str
    field: str
    header: str
    values: dict[str, int]
    choices: list[str]
    text_en: str = ""
    text_zh: str = ""


@dataclass(frozen=True)
class Doubt:
    """A row that was kept although one of its values could not be used."""

    sheet: str
    row: int
    field: str
    text: str
    reason: str


@dataclass
class Ask:
    """Gathers for one sheet. `values`: what a person already said words mean, field -> word key -> value."""

    table: str
    sheet: str
    headers: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    questions: dict[tuple[str, str], Question] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)
    doubted: int = 0
    notes: dict[str, int] = field(default_factory=dict)
    commas: dict[str, Comma] = field(default_factory=dict)  # what commas mean in number fields, once it is settled
    _pending: list[tuple[str, pa.Array, pa.Array, str]] = field(default_factory=list)

    def question(self, code: str, name: str, words: Mapping[str, int], choices: Iterable[str] = ()) -> None:
        """Ask about words of a field; counts of the same question add up."""
        header = self.headers.get(name, name)
        asked = self.questions.setdefault(
            (code, name), Question(code, self.table, self.sheet, name, header, {}, sorted(choices))
        )
        for word, count in words.items():
            if word in asked.values or len(asked.values) < MOST_EXAMPLES:
                asked.values[word[:100]] = asked.values.get(word[:100], 0) + count

    def doubt(self, name: str, rows: pa.Array, texts: pa.Array, reason: str) -> None:
        """Note a value that cannot be used, of rows that may be kept without it; `rows`, `texts` of equal length."""
        self._pending.append((name, rows, texts, reason))

    def causes(self, name: str) -> dict[int, str]:
        """Why the value of a field cannot be used, by row, of the rows being converted."""
        return {row: reason for field, rows, _, reason in self._pending if field == name for row in rows.to_pylist()}

    def kept(self, rows: pa.Array) -> None:
        """Keep the doubts of rows that were kept; what is wrong with a refused row is its reason."""
        for name, doubted, texts, reason in self._pending:
            places = pc.indices_nonzero(pc.is_in(doubted, rows))
            self.doubted += len(places)
            for place in places[: MOST_DOUBTS - len(self.doubts)].to_pylist():
                text = texts[place].as_py() or ""
                self.doubts.append(Doubt(self.sheet, doubted[place].as_py(), name, text[:200], reason))
        self._pending.clear()

    def lost_parts(self, kept: pa.Array, reasons: dict[int, str]) -> None:
        """Note rows that were kept of which a part (a gas, a person) could not be: row -> why."""
        for row in sorted(reasons.keys() & set(kept.to_pylist())) if reasons else ():
            self.doubted += 1
            if len(self.doubts) < MOST_DOUBTS:
                self.doubts.append(Doubt(self.sheet, row, "", "", reasons[row]))

    def note(self, text: str, rows: int = 1) -> None:
        """Something a person should know, with how many rows it concerns."""
        if rows:
            self.notes[text] = self.notes.get(text, 0) + rows

    def remark(self, text: str) -> None:
        """Something a person should know about a whole column."""
        self.notes.setdefault(text, 0)

    def said(self, name: str, text: str) -> str | None:
        """What a person said a word of a field stands for, or None."""
        return self.values.get(name, {}).get(word_key(text))


def counted(texts: pa.Array) -> dict[str, int]:
    """How often each text occurs, most frequent first; null is left out."""
    counts = pc.value_counts(texts.drop_null())
    pairs = [(item["values"], item["counts"]) for item in counts.to_pylist()]
    return dict(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))


SENTENCES = {
    "unknown_word": (
        "Column {header}: what do {words} stand for? One of {choices}. Until it is said they count as unknown.",
        "列“{header}”中的 {words} 是什么意思？可选：{choices}。在说明之前按未知处理。",
    ),
    "percent_unit": (
        "Column {header}: is % here per cent by volume or per cent of the lower explosive limit ({words})? Until it is"
        " said the unit counts as unknown.",
        "列“{header}”中的 % 是体积百分比还是爆炸下限百分比（{words}）？在说明之前单位按未知处理。",
    ),
    "not_a_number": (
        "Column {header}: {words} are not numbers; the rows are kept without a value. Is there a list of readings?",
        "列“{header}”中的 {words} 不是数值，记录已保留但数值未知。能否提供带读数的记录？",
    ),
    "date_order": (
        "Column {header}: {words} can be read with day and month either way. Say the date order: {choices}.",
        "列“{header}”中的 {words} 日月顺序不明，请说明日期顺序：{choices}。",
    ),
}


def put_in_words(question: Question) -> Question:
    """Fill in the question's sentences in both languages."""
    shown = list(question.values.items())[:5]
    words = ", ".join(f"{word!r} ({count})" for word, count in shown)
    words_zh = "、".join(f"“{word}”（{count} 行）" for word, count in shown)
    english, chinese = SENTENCES[question.code]
    choices = ", ".join(question.choices)
    question.text_en = english.format(header=question.header, words=words, choices=choices)
    question.text_zh = chinese.format(header=question.header, words=words_zh, choices="、".join(question.choices))
    return question
