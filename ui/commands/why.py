"""retrace why: every number, row and frame behind a finding, and the query that found it."""

from __future__ import annotations

import json as text
from typing import Annotated, Any

import typer

from case import Case
from ui.output import CasePath, Json, show

NAME, ORDER = "why", 76


def run(
    finding: Annotated[str, typer.Argument(help="The finding's id, or the beginning of it.")],
    case: CasePath,
    sql: Annotated[bool, typer.Option("--sql", help="Print the query alone, to paste into the DuckDB shell.")] = False,
    json: Json = False,
) -> None:
    """Why a finding is one: rule and clause, numbers against limits, record rows, frames, and the query itself."""
    from correlate.why import why  # here, so that other commands start without it

    found = why(Case.open(case), finding)
    if sql and not json:
        show(found.sql, json)
    else:
        show(found if json else "\n".join(_lines(Case.open(case), found)), json)


def _lines(case: Case, found: Any) -> list[str]:
    from timeline.words import bar_text, clock_text

    zone, verdict = case.config.zone_info, found.verdict
    chinese = case.config.site.language == "zh"

    def moment(value: Any) -> str:
        return clock_text(value, zone)

    out = [
        f"{verdict['verdict_id']}  {verdict['severity']} {verdict['status']} · {verdict['rule_id']} "
        f"{verdict['title_en']} / {verdict['title_zh']}",
        str(verdict["text_zh" if chinese else "text_en"]),
        f"clause: {verdict['clause']} (source grade {verdict['grade']}); "
        f"answer: {verdict['answer']}, {verdict['reason_zh' if chinese else 'reason_en']}",
        f"from {moment(verdict['start_utc'])} to {moment(verdict['end_utc'])} "
        f"{bar_text(verdict['plus_minus_ms'])} ({zone})",
        "Numbers against limits:",
        *(f"  {name} = {value}" for name, value in found.measured.items()),
        *(f"  limit {name} = {value}" for name, value in found.limits.items()),
        "Parameters:",
    ]
    for row in found.params:
        scope = f" [{row['scope_kind']} {row['scope_id']}]".replace(" ]", "]")
        out.append(f"  {row['name']} = {row['value']} {row['unit']}{scope}, grade {row['grade']}: {row['source']}")
    out.append("Presences:")
    for row in found.presences:
        who = row["person_name"] or f"{row['subject_kind']} {row['subject_id']}"
        when = f"{moment(row['start_utc'])} to {moment(row['end_utc'])} {bar_text(row['plus_minus_ms'])}"
        out.append(
            f"  {row['presence_id']}  {who} in {row['zone_id']}, {row['certainty']}, by {row['source_id']}: {when}"
        )
    out.append("Record rows:")
    for row in found.records:
        out.append(f"  {row['source_row']}  (sha256 {row['source_sha256'][:16]}…)  {_said(row['content'])}")
    out.append("Frames:")
    for row in found.frames:
        out.append(
            f"  {row['camera_id']} {row['path']}: frames {row['first_frame']}-{row['last_frame']}, "
            f"pts {row['first_pts']}-{row['last_pts']} x {row['time_base_num']}/{row['time_base_den']} s"
        )
    return [*out, f"Query (duckdb -readonly {found.database}; `--sql` prints it)."]


def _said(content: str) -> str:
    from timeline.rows import said

    return said(text.loads(content))
