"""Which record table a sheet holds, where its header is, and which column is which field: a guess with its score.

A header is compared as it stands, then without what is in brackets. A table is possible when every group of its
importer's NEEDS is there; of the possible tables the one whose headers are most telling wins, rivals are named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType

from correlate.importers._registry import importers
from correlate.importers._rows import HEAD_ROWS
from correlate.importers._words import bare_header_key, columns, header_key, how_telling

RIVAL_SHARE = 0.7  # of the best score; what is below is no rival


@dataclass(frozen=True)
class Guess:
    """A sheet taken as `table`: `fields` field -> column, `wide` column -> header, `unused` headers no field took."""

    table: str
    header_row: int  # 0-based place in the sheet's head; data begins below `header_row + header_rows`
    header_rows: int
    headers: tuple[str, ...]
    fields: dict[str, int]
    wide: dict[int, str]
    unused: tuple[str, ...]
    score: float
    rivals: tuple[tuple[str, float], ...] = ()
    missing: tuple[tuple[str, ...], ...] = ()  # groups of which the sheet has no column


def known_score(rows: Sequence[Sequence[str]]) -> float:
    """How many known headers the best row holds: the measure by which delimiters and encodings are compared."""
    return max((_row_score(tuple(row)) for row in rows[:HEAD_ROWS]), default=0.0)


@lru_cache(maxsize=4096)
def _row_score(row: tuple[str, ...]) -> float:
    telling = how_telling()
    keys = {key for cell in row if (key := header_key(cell)) in telling or (key := bare_header_key(cell)) in telling}
    return sum(0.5 + telling[key] for key in keys)


def recognise(
    head: Sequence[Sequence[str]],
    *,
    table: str | None = None,
    mapping: Mapping[str, str] | None = None,
    first_only: bool = False,
) -> Guess | None:
    """The best guess for the first rows of a sheet, or None when no known header is in them.

    `table` and `mapping` (header -> field, "" to leave a column out) are what a person said; they win. With `table`
    given a guess may have `missing` groups, for the caller to complain of.
    """
    said = {header_key(header): name for header, name in (mapping or {}).items()}
    guesses: list[Guess] = []
    for place in range(min(len(head), 1 if first_only else HEAD_ROWS)):
        for depth in (1,) if first_only or place + 1 >= len(head) else (1, 2):
            headers = _headers(head, place, depth)
            named = said.keys() & {header_key(header) for header in headers}
            if named or _row_score(tuple(headers)) > 0 or (table and first_only):
                for name, module in importers().items():
                    if table in (None, name):
                        guesses.append(_guess(name, module, place, depth, headers, said, head[place + depth :]))
    if not guesses:
        return None
    possible = [guess for guess in guesses if not guess.missing] or guesses
    best = max(possible, key=lambda guess: (guess.score, -guess.header_rows, -guess.header_row))
    others = {
        guess.table: guess.score for guess in possible if guess.header_row == best.header_row and guess is not best
    }
    others.pop(best.table, None)
    near = [item for item in others.items() if item[1] >= RIVAL_SHARE * best.score]
    rivals = sorted(near, key=lambda item: -item[1])[:3] if not best.missing else []
    return Guess(**{**best.__dict__, "rivals": tuple(rivals)})


def header_candidates(head: Sequence[Sequence[str]], first_only: bool) -> list[list[str]]:
    """Every row, and every two rows taken together, that could be the header of a sheet."""
    if first_only:
        return [list(row) for row in head[:1]]
    singles = [list(row) for row in head[:HEAD_ROWS]]
    return singles + [_headers(head, place, 2) for place in range(min(len(head), HEAD_ROWS) - 1)]


def _headers(head: Sequence[Sequence[str]], place: int, depth: int) -> list[str]:
    """The header cells of one row, or of two rows where the upper groups the lower ("实施时间" over "自", "至")."""
    upper = list(head[place])
    if depth == 1:
        return upper
    lower = list(head[place + 1])
    width = max(len(upper), len(lower))
    upper, lower = upper + [""] * (width - len(upper)), lower + [""] * (width - len(lower))
    return [a if a == b or not b.strip() else f"{a}{b}" for a, b in zip(upper, lower, strict=True)]


def _guess(
    table: str,
    module: ModuleType,
    place: int,
    depth: int,
    headers: list[str],
    said: Mapping[str, str],
    below: Sequence[Sequence[str]],
) -> Guess:
    telling = how_telling()
    known = columns(table)
    best: dict[str, tuple[int, int]] = {}  # field -> (rank of the alias, column)
    score = 0.0
    taken: dict[int, str] = {}
    for column, header in enumerate(headers):
        full, bare = header_key(header), bare_header_key(header)
        if not full:
            continue
        if full in said:
            if said[full] in known:
                best[said[full]] = (-1, column)
                score += 1.5
            taken[column] = said[full]
            continue
        for name, field in known.items():
            ranks = [field.aliases.index(key) * 2 + (key != full) for key in (full, bare) if key in field.aliases]
            if ranks and (name not in best or min(ranks) < best[name][0]):
                best[name] = (min(ranks), column)
    for name, (rank, column) in best.items():
        if rank >= 0:
            full = header_key(headers[column])
            score += 0.5 + telling.get(full, telling.get(bare_header_key(headers[column]), 0.0))
            taken[column] = name
    fields = {name: column for name, (_, column) in best.items()}
    wide = module.wide_columns(headers, fields, below) if hasattr(module, "wide_columns") else {}
    wide = {column: header for column, header in wide.items() if column not in taken}
    score += sum(module.wide_weight(header) for header in wide.values())
    covered = set(fields) | (set(module.WIDE_FIELDS) if wide else set())
    missing = tuple(group for group in module.NEEDS if not covered & set(group))
    unused = tuple(h for column, h in enumerate(headers) if h.strip() and column not in taken and column not in wide)
    return Guess(table, place, depth, tuple(headers), fields, wide, unused, round(score, 3), (), missing)
