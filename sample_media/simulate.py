"""`simulate(scenario)`: a scenario becomes records, ideal detections and truth, without a pixel."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path as File

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from case.files import canonical_json, replacing, write_text
from sample_media.bodies import Seen, see
from sample_media.check import check
from sample_media.crowd import crowd_day, crowd_texts
from sample_media.logbook import Logbook
from sample_media.moments import DAY_MS
from sample_media.papers import write_papers
from sample_media.paths import Path
from sample_media.readings import write_readings, write_swipes
from sample_media.scenario import Scenario
from sample_media.truths import answers_of, truth_rules
from sample_media.truths.answer import Answer
from sample_media.truths.world import World
from sample_media.whereabouts import SCHEMA, Areas, carriers_of, fixes


@dataclass
class Simulation:
    """What a scenario makes. `tables` are all record tables but `position`, which is streamed by `positions()`."""

    scenario: Scenario
    paths: dict[str, Path]
    tables: dict[str, pa.Table]
    seen: list[Seen] = field(default_factory=list)

    def positions(self) -> Iterator[pa.RecordBatch]:
        """Tag fixes of the judged stretch: named people in order of time, then the crowd day by day."""
        scenario = self.scenario
        if "position" in scenario.leave_out:
            return
        start, end = scenario.judge_from_utc_ms, scenario.judge_to_utc_ms
        clock_ms = scenario.clock("positioning").shown_ms(start) - start
        carriers = carriers_of(scenario, self.paths)
        areas = Areas(scenario.plan, carriers.floors)
        yield from fixes(carriers, scenario.tags, start, end, _key(scenario, "fixes"), clock_ms, areas)
        if scenario.crowd is None:
            return
        texts = crowd_texts(scenario.crowd)
        areas = Areas(scenario.plan, ("1",))
        for number in range(scenario.crowd.days):
            midnight = scenario.day.at("00:00", number)
            day = crowd_day(scenario.crowd, texts, midnight, scenario.seed)
            yield from fixes(day, scenario.tags, midnight, midnight + DAY_MS, _key(scenario, "crowd"), clock_ms, areas)

    @cached_property
    def world(self) -> World:
        """What truth is worked out from."""
        return World(self.scenario, self.paths, self.seen)

    @cached_property
    def answers(self) -> list[Answer]:
        """What every rule with a truth should answer."""
        return answers_of(self.world)

    def truth(self) -> dict[str, object]:
        """The whole truth, ready for JSON: answers, who is which track and tag, clock errors, watched intervals."""
        scenario = self.scenario
        return {
            "family": scenario.family,
            "form": scenario.form,
            "seed": scenario.seed,
            "story": scenario.story,
            "judged_from_utc_ms": scenario.judge_from_utc_ms,
            "judged_to_utc_ms": scenario.judge_to_utc_ms,
            "about": list(scenario.about),
            "rules_with_truth": truth_rules(scenario.about),
            "answers": [answer.row() for answer in self.answers],
            "identity": {
                "tags": {p.tag_id: p.person_id for p in scenario.people if p.tag_id},
                "cards": {p.card_no: p.person_id for p in scenario.people if p.card_no},
                "tracks": [vars(track) for seen in self.seen for track in seen.tracks],
                "names": {p.person_id: p.name for p in scenario.people},
            },
            "clocks": [vars(clock) for clock in scenario.clocks],
            "watched": {
                zone.zone_id: [list(span) for span in self.world.watched(zone.zone_id)]
                for zone in scenario.plan.zones
                if self.world.watched(zone.zone_id)
            },
            "heard": {
                p.tag_id: [list(span) for span in self.world.heard(p)] for p in scenario.people if p.tag_id is not None
            },
            "stays": [
                {"person_id": p.person_id, "zone_id": zone.zone_id, "start_utc_ms": a, "end_utc_ms": b}
                for zone in scenario.plan.zones
                for p in scenario.people
                for a, b in self.world.stays(p.person_id, zone)
            ],
            "incident_utc_ms": scenario.incident_utc_ms,
        }


def simulate(scenario: Scenario) -> Simulation:
    """Check a scenario and work out everything but the position stream and the truth, which are made when asked for.

    The same scenario gives the same bytes. Raises ScenarioError as `check` does, before anything is written.
    """
    paths = check(scenario)
    book = Logbook(scenario)
    write_papers(book)
    write_readings(book, _rng(scenario, "readings"))
    write_swipes(book, paths, _rng(scenario, "swipes"))
    seen = see(scenario, paths, _rng(scenario, "bodies")) if scenario.cameras else []
    return Simulation(scenario, paths, book.tables(), seen)


def write_tables(simulation: Simulation, folder: File) -> int:
    """Stream every record table to `folder/TABLE.parquet` and the truth to `truth.json`; returns the tag fixes."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in simulation.tables.items():
        with replacing(folder / f"{name}.parquet") as part:
            pq.write_table(table, part, compression="zstd")
    count = 0
    with replacing(folder / "position.parquet") as part, pq.ParquetWriter(part, SCHEMA, compression="zstd") as writer:
        for batch in simulation.positions():
            writer.write_batch(batch)
            count += batch.num_rows
    write_truth(simulation, folder / "truth.json")
    return count


def write_truth(simulation: Simulation, path: File) -> None:
    """The truth as one JSON file with sorted keys."""
    write_text(path, json.dumps(json.loads(canonical_json(simulation.truth())), ensure_ascii=False, indent=1) + "\n")


def _key(scenario: Scenario, part: str) -> int:
    return zlib.crc32(f"{scenario.family}/{scenario.form}/{scenario.seed}/{part}".encode())


def _rng(scenario: Scenario, part: str) -> np.random.Generator:
    """A generator of its own for each part, so that a change in one does not move another."""
    return np.random.default_rng(_key(scenario, part))
