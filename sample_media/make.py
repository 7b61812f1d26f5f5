"""`make` writes a simulated case to disk; `truth` reads back what is true about it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from case import Case
from case.errors import CaseError, ScenarioError
from case.files import canonical_json, replacing, write_text
from case.progress import Progress, Report, silent
from sample_media import families
from sample_media.bodies import inputs_json
from sample_media.casefile import PLAN_PICTURE, case_toml
from sample_media.exports import STYLES, Exported, export
from sample_media.moments import from_ms
from sample_media.plan_picture import draw
from sample_media.scenario import Form, Scenario
from sample_media.simulate import Simulation, simulate, write_truth

STAGE = "sample"
MIXED = "mixed"
TRUTH = ("truth", "truth.json")
CLOCK_UNCERTAINTY_MS = 300
VIDEO_TABLES = ("video", "frame", "coverage", "claim")


@dataclass(frozen=True)
class Made:
    """A simulated case on disk. `answers` counts the truth by rule and answer."""

    case: Case
    family: str
    form: str
    seed: int
    style: str
    files: int
    answers: dict[tuple[str, str], int]

    def lines(self) -> list[str]:
        """What was made, for people."""
        counts = [f"{rule}: {answer} {count}" for (rule, answer), count in sorted(self.answers.items())]
        head = (
            f"{self.case.root}: {self.family} ({self.form}, seed {self.seed}), {self.files} record files, {self.style}."
        )
        return [head, *counts]


def make(
    out: Path | str,
    family: str | None = None,
    seed: int = 1,
    form: Form | None = None,
    style: str | None = None,
    scenario: Scenario | None = None,
    footage: dict[str, list[str]] | None = None,
    report: Report = silent,
) -> Made:
    """Make a case from a family (without one: the mixed family), or from a scenario of your own.

    Writes case.toml, records/ in an export style (by the seed, unless `style` says), the detections of ideal bodies
    under derived/ (unless `footage` names rendered files) and truth/truth.json. Clocks of cameras and record
    systems without a fault are accepted in the decision log, as a verified site has them.

    Raises ScenarioError before anything is written, CaseError when the folder holds a case already.
    """
    chosen = scenario if scenario is not None else families.build(family or MIXED, seed, form)
    if style is not None and style not in STYLES:
        raise ScenarioError(f"there is no export style {style!r}; known are {', '.join(STYLES)}.")
    how = style or ("mixed" if chosen.family == families.SHIPPED else STYLES[chosen.seed % len(STYLES)])
    report(Progress(STAGE, "simulate", 0, 3, "steps"))
    simulation = simulate(chosen)
    case = Case.create(out, chosen.name, chosen.day.timezone, chosen.language)
    report(Progress(STAGE, "records", 1, 3, "steps"))
    exports = export(simulation, case.root / "records", how)
    draw(chosen.plan, chosen.cameras, case.root / PLAN_PICTURE)
    write_text(case.root / "case.toml", case_toml(chosen, exports, case.root, footage or {}))
    case = Case.open(case.root)
    if not footage:
        write_detections(simulation, case)
    report(Progress(STAGE, "truth", 2, 3, "steps"))
    write_truth(simulation, case.root.joinpath(*TRUTH))
    accept_clocks(simulation, case, exports)
    report(Progress(STAGE, "done", 3, 3, "steps"))
    counts: dict[tuple[str, str], int] = {}
    for answer in simulation.answers:
        counts[answer.rule_id, answer.answer] = counts.get((answer.rule_id, answer.answer), 0) + 1
    return Made(case, chosen.family, chosen.form, chosen.seed, how, len(exports), counts)


def truth(case: Case | Path | str) -> dict[str, Any]:
    """What is true about a simulated case: answers, identity, clocks, watched intervals, stays (docs in `simulate.py`).

    Raises CaseError when the case is not a simulated one.
    """
    root = case.root if isinstance(case, Case) else Path(case)
    path = root.joinpath(*TRUTH)
    if not path.is_file():
        raise CaseError(
            f"{root}: holds no truth ({'/'.join(TRUTH)}); only cases made by `retrace sample make` have one."
        )
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise CaseError(f"{path}: is damaged ({error}); make the case again.") from error
    return found


def truth_lines(case: Case | Path | str) -> list[str]:
    """The answers of the truth, one line each, for people."""
    found = truth(case)
    known = ", ".join(found["rules_with_truth"])
    lines = [f"{found['family']} ({found['form']}, seed {found['seed']}); rules with truth: {known}"]
    for row in found["answers"]:
        start, end = (f"{from_ms(row[key]):%Y-%m-%d %H:%M:%S}" for key in ("start_utc_ms", "end_utc_ms"))
        lines.append(f"{row['answer']:11} {row['rule_id']:22} {row['unit_key']}  {start} to {end} UTC: {row['reason']}")
    return lines


def write_detections(simulation: Simulation, case: Case) -> None:
    """The tables of detect for every camera, and derived/footage.json, so that correlate runs without a pixel."""
    listed = []
    for seen in simulation.seen:
        film = seen.film
        for name, table in seen.tables.items():
            folder = "videos" if name in VIDEO_TABLES else "tracks"
            with replacing(case.derived_dir(folder, film.video_id) / f"{name}.parquet") as part:
                pq.write_table(table, part, compression="zstd")
        write_text(case.derived_dir("tracks", film.video_id) / "inputs.json", inputs_json(film) + "\n")
        row = film.video_row()
        listed.append({"video_id": film.video_id, "camera_id": film.camera.camera_id, "path": row["path"]})
    write_text(case.derived / "footage.json", canonical_json(listed) + "\n")


def accept_clocks(simulation: Simulation, case: Case, exports: list[Exported]) -> None:
    """Accept the clock of every source that has no fault: a network time query of the day is what a site would show.

    Clocks with a fault are for the investigator to find.
    """
    scenario = simulation.scenario
    faulty = {clock.source_id for clock in scenario.clocks if abs(clock.offset_ms) > 2_000}
    anchor = f"{from_ms(scenario.judge_from_utc_ms):%Y-%m-%dT%H:%M:%S}"
    sources = {camera.camera_id for camera in scenario.cameras}
    for table in simulation.tables.values():
        if table.num_rows:
            sources.add(table.column("source_id")[0].as_py())
    if any("position" in item.tables for item in exports):
        sources.add("positioning")
    for source_id in sorted(sources - faulty - {"paper"}):
        offset_ms = scenario.clock(source_id).shown_ms(scenario.judge_from_utc_ms) - scenario.judge_from_utc_ms
        content = {"anchor": anchor, "offset_ms": offset_ms, "drift_ppm": 0.0, "uncertainty_ms": CLOCK_UNCERTAINTY_MS,
                   "basis": "network time query (simulated)"}  # fmt: skip
        case.decisions.append("clock", source_id, content, reason="checked against network time", actor="sample")
