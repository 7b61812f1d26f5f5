"""The sentence of every violated verdict, from its rule's template, in both languages; SQL makes the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from correlate.texts import Names, sentence

if TYPE_CHECKING:
    from correlate.build import Given

MAKES = {
    "verdict_text": pa.schema(
        [("rule_id", pa.string()), ("unit_key", pa.string()), ("text_zh", pa.string()), ("text_en", pa.string())]
    )
}
NEEDS = frozenset({"verdict_gate", "rule", "zone", "person", "video"})


def make(given: Given) -> dict[str, pa.Table]:
    """One row a violated verdict; read in batches, so that a month of a large site is not in memory as objects."""
    rules = {row["rule_id"]: row for row in given.rows("rule")}
    names = Names.of(given.rows("zone"), given.rows("person"), given.rows("video"), given.case.config.zone_info)
    made = []
    for batch in given.batches("violated"):
        rows = [
            {"rule_id": row["rule_id"], "unit_key": row["unit_key"]}
            | {
                f"text_{language}": sentence(rules[row["rule_id"]][f"text_{language}"], row, names, language)
                for language in ("zh", "en")
            }
            for row in batch.to_pylist()
        ]
        made.append(pa.Table.from_pylist(rows, schema=MAKES["verdict_text"]))
    return {"verdict_text": pa.concat_tables([MAKES["verdict_text"].empty_table(), *made])}
