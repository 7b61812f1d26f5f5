"""The time columns of one sheet: one date order each, settled over the whole sheet before the first row is written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import pyarrow as pa

from case.timetext import DateOrder, Order, ParsedColumn, parse_column
from correlate.importers._ask import Ask, counted

CHOICES = ("ymd", "dmy", "mdy")


@dataclass
class TimeColumn:
    """What is known of one time column: evidence on its order, the order taken and why, the formats met."""

    evidence: DateOrder = field(default_factory=DateOrder)
    order: Order | None = None
    basis: str = "year first"
    layouts: Counter[str] = field(default_factory=Counter)
    assumed_zone: int = 0
    twice: int = 0


@dataclass
class Times:
    """Reads the time columns of one sheet in the zone of its source."""

    zone: ZoneInfo
    said: Order | None = None  # a person's word on the date order
    columns: dict[str, TimeColumn] = field(default_factory=dict)

    def look(self, name: str, texts: pa.Array) -> None:
        """Take a batch as evidence on the date order of a column."""
        column = self.columns.setdefault(name, TimeColumn())
        parse_column(texts, self.zone, orders=column.evidence)

    @property
    def unsettled(self) -> bool:
        """Whether some column needs the rest of the file to settle its order."""
        return self.said is None and any(column.evidence.open for column in self.columns.values())

    def settle(self) -> None:
        """Fix the order of every column; one that is undecided takes the order that all decided ones share."""
        for column in self.columns.values():
            column.order, column.basis = column.evidence.order, column.evidence.basis
            if column.evidence.open and self.said is not None:
                column.order, column.basis = self.said, "given"
        shared = {c.order for c in self.columns.values() if c.basis in ("a day above 12", "sequence")}
        for column in self.columns.values():
            if column.order is None and len(shared) == 1:
                column.order, column.basis = next(iter(shared)), "as the other time columns of the sheet"

    def read(self, name: str, rows: pa.Array, texts: pa.Array, ask: Ask) -> ParsedColumn:
        """A batch of a column as times; what is none is told to `ask` as a doubt."""
        column = self.columns.setdefault(name, TimeColumn())
        parsed = parse_column(texts, self.zone, order=column.order or self.said)
        column.layouts.update(parsed.layouts)
        column.assumed_zone += parsed.assumed_zone
        column.twice += len(parsed.twice)
        ask.note(
            "local times occurred twice (clocks went back); kept with both readings in their resolution",
            len(parsed.twice),
        )
        by_cause: dict[str, list[int]] = {}
        for row, cause in parsed.causes.items():
            by_cause.setdefault(cause, []).append(row)
        for cause, indices in by_cause.items():
            places = pa.array(indices, pa.int64())
            ask.doubt(name, rows.take(places), texts.take(places), f"is not a usable time: {cause}")
            if "more than one order" in cause:
                ask.question("date_order", name, counted(texts.take(places)), CHOICES)
        return parsed
