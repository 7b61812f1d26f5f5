"""Gas analyses by hand (RULES 6.5): one gas at one point. "合格" is not a number and gives no value."""

from __future__ import annotations

from collections.abc import Iterator

from correlate.importers._ask import Ask
from correlate.importers._gases import settled
from correlate.importers._rows import Rows

TABLE = "gas_sample"
NEEDS = (("permit_no",), ("gas", "gas_class"), ("value",), ("sample_time",))
ROW_NEEDS = (("permit_no", "point"), ("sample_time",))
KEY = ("permit_no", "gas", "gas_class", "point", "sample_time")


def shape(rows: Rows, ask: Ask) -> Iterator[tuple[str, Rows]]:
    """The samples with class and unit as far as they are known."""
    yield TABLE, settled(rows, ask, rows.units.get("value", ""))
