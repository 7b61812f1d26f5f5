"""Parameters in force, as rows: see correlate/params.py; the views `param_zone` and `param_permit` resolve them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from correlate import params

if TYPE_CHECKING:
    from correlate.build import Given

MAKES = {
    "param_value": pa.schema(
        [
            ("name", pa.string()),
            ("scope_kind", pa.string()),  # default, site, zone, work_type, permit
            ("scope_id", pa.string()),  # "" for default and site
            ("number", pa.float64()),
            ("text", pa.string()),  # the value as JSON
            ("grade", pa.string()),  # A to D, S: how well the value is founded
            ("source", pa.string()),  # the clause or practice it is from, the pack, or case.toml
        ]
    )
}
NEEDS: frozenset[str] = frozenset()


def make(given: Given) -> dict[str, pa.Table]:
    """The rows of every scope."""
    return {"param_value": pa.Table.from_pylist(params.rows(given.case.config), schema=MAKES["param_value"])}
