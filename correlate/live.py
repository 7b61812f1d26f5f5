"""What a live check would have flagged: the case played again as its data arrived, when each finding would have come.

At a moment only what had arrived by then is known (`tables/arrival.csv`): later rows are not there yet, later times of
a row are blank, footage ends. The same engine judges that. Whether a finding is raised is looked up at doubling minutes
after its event and then between, to the minute; between looks it is taken to stay raised, as an alarm does.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from case import Case
from case.clock import Clock
from case.errors import StoreError
from case.files import write_text
from case.progress import Progress, Report, silent
from correlate.arrival import arrives_of, until
from correlate.store import build, open_store

STEP = timedelta(minutes=1)
CUT = {"coverage": "videos", "frame": "videos", "claim": "videos", "video": "videos", "track": "tracks",
       "event": "tracks", "examined": "tracks", "health": "tracks"}  # fmt: skip


@dataclass(frozen=True)
class Flag:
    """One finding and when a live check would have raised it. `raised_utc` None: not before the end of the replay."""

    finding_id: str
    rule_id: str
    severity: str
    text_en: str
    text_zh: str
    event_utc: datetime
    plus_minus_ms: int
    raised_utc: datetime | None
    withdrawn: bool = False  # raised on the way, and no finding once everything was known

    @property
    def delay_s(self) -> float | None:
        """Seconds from the event to the alarm."""
        return None if self.raised_utc is None else (self.raised_utc - self.event_utc).total_seconds()


Key = tuple[str, str]


def key_of(finding: dict[str, Any]) -> Key:
    """What stays of a finding while evidence for it still comes in: its rule and what it is about."""
    return str(finding["rule_id"]), str(finding["unit_key"])


class Replay:
    """The case as it was known at any moment. Works in a folder of its own under derived/, removed at the end."""

    def __init__(self, case: Case, report: Report = silent) -> None:
        self.case = case
        self._report = report
        self._seen: dict[datetime, dict[Key, dict[str, Any]]] = {}
        with open_store(case) as store:
            self.findings = [row for row in store.arrow("finding").to_pylist() if row["start_utc"] is not None]
            self._clocks = store.arrow("clock").to_pylist()
            self._video_times = store.arrow("video_time").to_pylist()
        self._root = case.derived_dir("live")
        self._lay_down()

    def at(self, moment: datetime) -> dict[Key, dict[str, Any]]:
        """Findings by rule and unit as they would have stood at a moment (naive UTC). Looked up once."""
        if moment not in self._seen:
            known = self._known(moment)
            build(known)
            with open_store(known) as store:
                self._seen[moment] = {key_of(row): row for row in store.arrow("finding").to_pylist()}
            self._report(Progress("live", moment.isoformat(timespec="minutes"), len(self._seen), 0, "moments"))
        return self._seen[moment]

    def has(self, key: Key, moment: datetime) -> bool:
        """Whether a finding stood at a moment."""
        return key in self.at(moment)

    def passing(self) -> list[tuple[datetime, dict[str, Any]]]:
        """What was found at one of the moments looked at and is no finding now, with the first of these moments."""
        final = {key_of(finding) for finding in self.findings}
        gone: dict[Key, tuple[datetime, dict[str, Any]]] = {}
        for moment, found in sorted(self._seen.items()):
            for ident, row in found.items():
                if ident not in final and row["start_utc"] is not None:
                    gone.setdefault(ident, (moment, row))
        return list(gone.values())

    def close(self) -> None:
        """Remove what was made on the way."""
        shutil.rmtree(self._root, ignore_errors=True)

    def _shown(self, source_id: str, moment: datetime) -> datetime:
        """What the clock of a source showed at a moment."""
        for row in self._clocks:
            if row["source_id"] == source_id:
                clock = Clock(source_id, row["anchor"], row["offset_ms"], row["drift_ppm"], row["uncertainty_ms"], "")
                shown = clock.to_shown(moment)
                if row["valid_from_shown"] <= shown < row["valid_to_shown"]:
                    return shown
        return moment

    def _lay_down(self) -> None:
        """What is known from the start and the same at every moment."""
        self.close()  # what a killed replay left
        (self._root / "derived" / "records").mkdir(parents=True)
        for name in ("case.toml", "decisions.jsonl", "rules", "site", "derived/clock_proposals.json"):
            source, target = self.case.root / name, self._root / name
            if source.is_file():
                shutil.copyfile(source, target)
            elif source.is_dir():
                shutil.copytree(source, target)
        records = self.case.derived / "records"
        for file in (file for file in records.rglob("*") if file.is_file() and arrives_of(file) is None):
            target = self._root / "derived" / "records" / file.relative_to(records)
            target.parent.mkdir(exist_ok=True)
            shutil.copyfile(file, target)

    def _known(self, moment: datetime) -> Case:
        derived = self._root / "derived"
        self._records(derived, moment)
        self._footage(derived, moment)
        return Case.open(self._root)

    def _records(self, derived: Path, moment: datetime) -> None:
        records = self.case.derived / "records"
        for file in records.glob("*/*.parquet"):
            if arrives := arrives_of(file):
                target = derived / "records" / file.relative_to(records)
                target.parent.mkdir(exist_ok=True)
                table = pq.read_table(file)
                pq.write_table(until(table, arrives, self._cuts(table, moment)), target)

    def _cuts(self, table: pa.Table, moment: datetime) -> pa.ChunkedArray:
        """What the source of each row showed at the moment."""
        sources = table.column("source_id").combine_chunks().dictionary_encode()
        shown = [self._shown(str(source), moment) for source in sources.dictionary.to_pylist()]
        return pa.chunked_array([pa.array(shown, pa.timestamp("us")).take(sources.indices)])

    def _footage(self, derived: Path, moment: datetime) -> None:
        file = self.case.derived / "footage.json"
        listed = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else []
        kept = []
        for video in listed:
            cut_ms = self._media_ms(video["video_id"], video["camera_id"], moment)
            if cut_ms is not None and cut_ms > 0:
                kept.append(video)
                self._video(derived, video["video_id"], cut_ms)
        write_text(derived / "footage.json", json.dumps(kept, ensure_ascii=False))

    def _media_ms(self, video_id: str, camera_id: str, moment: datetime) -> int | None:
        """Media time that had been recorded by a moment; None where the time of the video is not known."""
        pieces = [row for row in self._video_times if row["video_id"] == video_id]
        shown = self._shown(camera_id, moment)
        found = None
        for piece in sorted(pieces, key=lambda row: row["from_ms"]):
            at_ms = piece["anchor_ms"] + round((shown - piece["anchor_shown"]).total_seconds() * 1000)
            found = max(found or 0, min(at_ms, piece["to_ms"])) if at_ms > piece["from_ms"] else found or 0
        return found

    def _video(self, derived: Path, video_id: str, cut_ms: int) -> None:
        for name, group in CUT.items():
            source = self.case.derived / group / video_id / f"{name}.parquet"
            if not source.is_file():
                continue
            table = pq.read_table(source)
            for column in ("t_ms", "start_ms"):
                if column in table.column_names and name != "claim":  # a recorder's own word is there from the start
                    table = table.filter(pc.less_equal(table.column(column), cut_ms))
            for column in ("end_ms", "duration_ms"):
                if column in table.column_names and name != "frame":
                    place = table.schema.get_field_index(column)
                    kind = table.schema.field(place).type
                    cut = pc.min_element_wise(table.column(place), pa.scalar(cut_ms, kind)).cast(kind)
                    table = table.set_column(place, table.schema.field(place), cut)
            target = derived / group / video_id / f"{name}.parquet"
            target.parent.mkdir(parents=True, exist_ok=True)
            pq.write_table(table, target)


def first_raised(
    raised: Callable[[datetime], bool], event: datetime, end: datetime, step: timedelta = STEP
) -> datetime | None:
    """The first whole step after an event at which `raised` is true, None when it is not at the end.

    Looks at event + 1, 2, 4, 8 ... steps, then halves between the last look without and the first with.
    """
    low, ahead = event, step
    while True:
        high = min(event + ahead, end)
        if high <= low:
            return None
        if raised(high):
            break
        if high == end:
            return None
        low, ahead = high, ahead * 2
    while high - low > step:
        middle = low + step * round((high - low) / step / 2)
        low, high = (low, middle) if raised(middle) else (middle, high)
    return high


def replay(case: Case, end_utc: datetime, report: Report = silent, rules: frozenset[str] = frozenset()) -> list[Flag]:
    """Every finding whose event lies before `end_utc` and the minute a live check would have raised it, and what would
    have been raised on the way and withdrawn later; in order of alarm.

    Raises StoreError when nothing is correlated yet.
    """
    played = Replay(case, report)
    try:
        flags = []
        for finding in sorted(played.findings, key=lambda row: row["start_utc"]):
            if finding["start_utc"] >= end_utc or (rules and finding["rule_id"] not in rules):
                continue
            event = finding["start_utc"].replace(second=0, microsecond=0)
            flags.append(_flag(finding, first_raised(partial(played.has, key_of(finding)), event, end_utc)))
        gone = [
            _flag(row, moment, withdrawn=True)
            for moment, row in played.passing()
            if not rules or row["rule_id"] in rules
        ]
        return sorted([*flags, *gone], key=lambda flag: (flag.raised_utc is None, flag.raised_utc, flag.finding_id))
    except OSError as error:
        raise StoreError(f"{case.root}: the replay cannot be written: {error}.") from error
    finally:
        played.close()


def _flag(row: dict[str, Any], raised: datetime | None, withdrawn: bool = False) -> Flag:
    return Flag(row["finding_id"], row["rule_id"], row["severity"], row["text_en"], row["text_zh"], row["start_utc"],
                row["plus_minus_ms"] or 0, raised, withdrawn)  # fmt: skip
