"""Writes the records of a simulation as the files that a site would hand over, in one of several styles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from sample_media.cast import PARTS
from sample_media.exports.cells import Manner, rows_of
from sample_media.exports.csv_text import write_csv, write_positions
from sample_media.exports.layouts import LAYOUTS
from sample_media.exports.omlox import write_omlox
from sample_media.exports.xlsx import write_xlsx
from sample_media.scenario import Scenario
from sample_media.simulate import Simulation

STYLES = ("chinese", "office", "english", "mixed")
"""chinese: GBK CSV · office: workbooks for what people type, CSV for machines · english: UTF-8 CSV with offsets, omlox
JSON lines · mixed: several systems of several makers, as most sites have them."""
TYPED = {
    "permit", "permit_person", "approval", "measure", "briefing", "gas_sample", "isolation", "certificate", "contract",
    "roster", "shift", "calendar_day", "person", "zone",
}  # fmt: skip
ENGLISH_IN_MIXED = {"gas_reading", "alarm", "operation", "camera_event"}
OFFICE_IN_MIXED = {"certificate", "contract", "person", "shift", "calendar_day"}
SWAPPED = {"in": "0", "out": "1"}
"""A door system that writes 0 for in and 1 for out."""


@dataclass(frozen=True)
class Exported:
    """One file, and what has to be said about it in case.toml ("values" of words that explain nothing themselves)."""

    path: Path
    tables: tuple[str, ...]
    values: dict[str, dict[str, str]] = field(default_factory=dict)


def export(simulation: Simulation, folder: Path, style: str) -> list[Exported]:
    """Write every table of a simulation into a folder. Raises ValueError for an unknown style.

    The same simulation and style give the same bytes.
    """
    if style not in STYLES:
        raise ValueError(f"there is no export style {style!r}; known are {', '.join(STYLES)}")
    folder.mkdir(parents=True, exist_ok=True)
    scenario = simulation.scenario
    written = []
    for name, table in simulation.tables.items():
        layout = LAYOUTS[name]
        rows = table.to_pylist()
        manner = _manner(scenario, style, name)
        if _as_workbook(style, name):
            path = folder / f"{layout.file_zh}.xlsx"
            write_xlsx(path, layout, rows_of(layout, rows, manner, scenario), rows, manner)
        else:
            path = folder / f"{layout.file_zh if manner.language == 'zh' else layout.file_en}.csv"
            write_csv(path, layout, rows_of(layout, rows, manner, scenario), manner)
        values = {"direction": {digit: word for word, digit in SWAPPED.items()}} if manner.directions else {}
        written.append(Exported(path, (name,), values))
    return [*written, *_positions(simulation, folder, style)]


def _as_workbook(style: str, table: str) -> bool:
    return (style == "office" and table in TYPED) or (style == "mixed" and table in OFFICE_IN_MIXED)


def _manner(scenario: Scenario, style: str, table: str) -> Manner:
    zone = ZoneInfo(scenario.day.timezone)
    if style == "english":
        return Manner("en", "iso", zone, names=_english(scenario))
    if style == "mixed" and table in ENGLISH_IN_MIXED:
        return Manner("en", "iso", zone)
    # each system of a site has its own way with dates
    times = (
        "dash" if style != "chinese" else {"isolation": "han", "shift": "slash", "roster": "slash"}.get(table, "dash")
    )
    swapped = SWAPPED if style == "office" and table == "swipe" else None
    return Manner("zh", times, zone, directions=swapped)


def _english(scenario: Scenario) -> dict[str, str]:
    names = {part.name: part.name_en for part in PARTS.values()}
    names |= {person.name: person.name_en for person in scenario.people if person.name_en}
    names |= {zone.name: zone.name_en for zone in scenario.plan.zones if zone.name_en}
    return names | {door.name: door.name_en for door in scenario.plan.doors if door.name_en}


def _positions(simulation: Simulation, folder: Path, style: str) -> list[Exported]:
    if "position" in simulation.scenario.leave_out:
        return []
    layout = LAYOUTS["position"]
    if style == "english":
        path = folder / f"{layout.file_en}.jsonl"
        write_omlox(path, simulation.positions())
        return [Exported(path, ("position",))]
    manner = _manner(simulation.scenario, style, "position")
    path = folder / f"{layout.file_zh}.csv"
    if style != "mixed":
        write_positions(path, layout, simulation.positions(), manner)
        return [Exported(path, ("position",))]
    # two systems: the site's own people in one, contractors in a hub that speaks omlox
    own = [person.tag_id for person in simulation.scenario.people if person.tag_id and not person.contractor]
    write_positions(path, layout, _only(simulation.positions(), own, True), manner)
    hub = folder / "contractor_tags.jsonl"
    write_omlox(hub, _only(simulation.positions(), own, False))
    return [Exported(path, ("position",)), Exported(hub, ("position",))]


def _only(batches: Iterable[pa.RecordBatch], tags: list[Any], keep: bool) -> Iterable[pa.RecordBatch]:
    wanted = pa.array(tags, pa.string())
    for batch in batches:
        mask = pc.is_in(batch.column("tag_id"), wanted)
        yield batch.filter(mask if keep else pc.invert(mask))
