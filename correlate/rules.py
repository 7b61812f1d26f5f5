"""Rules: one SQL file each, a header that says what it is and a query that answers for each of its units.

A header line is `-- key: value`. The query answers *violated*, *met* or *cannot_tell* once a unit, in fixed columns.
A file whose header or query is wrong is refused by file and line; the others still run.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from case.errors import RuleError
from case.files import sha256_text
from correlate import params
from correlate.hours import Hours
from correlate.sql_files import SQL, Statement

ANSWERS = ("violated", "met", "cannot_tell")
SEVERITIES = ("S1", "S2", "S3", "S4")
GRADES = ("A", "B", "C", "D", "S")
UNITS = ("permit", "permit_state", "permit_person", "permit_point", "permit_pair", "permit_camera", "presence",
         "subject", "zone", "tag", "person_day", "activity", "alarm_zone", "camera", "source", "record")  # fmt: skip
WATCHED = ("zone", "subject", "none")
PACKS = ("gb30871", "osha", "hsg250", "site")
REQUIRED = ("id", "title_en", "title_zh", "severity", "unit", "clause", "grade", "text_en", "text_zh")
ONCE = (*REQUIRED, "watched", "pack", "evidence")
MANY = ("param",)
MOMENT = pa.timestamp("us")
LIST = pa.list_(pa.string())
ANSWER = pa.schema(
    [
        ("unit_key", pa.string()),
        ("answer", pa.string()),
        ("reason_code", pa.string()),
        ("start_utc", MOMENT),
        ("end_utc", MOMENT),
        ("plus_minus_ms", pa.int64()),
        ("severity", pa.string()),
        ("status", pa.string()),
        ("permit_ids", LIST),
        ("zone_ids", LIST),
        ("person_ids", LIST),
        ("subject_ids", LIST),
        ("source_ids", LIST),
        ("measured", pa.string()),
        ("limits", pa.string()),
        ("evidence", pa.string()),
    ]
)
_HEADER = re.compile(r"--\s*([a-z_]+):\s*(.*)")
_PLACE = re.compile(r"\{([^{}]*)\}")
_PLACES = re.compile(r"(subject|person|persons|zone|zones|permit|permits|start|end|(measured|limits)\.[a-z0-9_]+)")
_PARAM = re.compile(r"'((?:[a-z_]+)\.[A-Za-z0-9_.]+)'")


@dataclass(frozen=True)
class Rule:
    """One rule as its file has it. `params` are names of params.json; `version` is a hash of the file.

    `origin`: product; or of the case folder, sql or form. `given` is what a form binds to its query; `hours` of a form
    are bound as hours_from and hours_to when it is asked.
    """

    id: str
    title_en: str
    title_zh: str
    severity: str
    unit: str
    clause: str
    grade: str
    evidence: tuple[str, ...]
    params: tuple[str, ...]
    watched: str
    packs: tuple[str, ...]
    text_en: str
    text_zh: str
    version: str
    statement: Statement
    origin: Literal["product", "sql", "form"] = "product"
    given: Mapping[str, Any] = field(default_factory=dict)
    hours: Hours | None = None


@dataclass(frozen=True)
class Refused:
    """A rule file that cannot be used: where, and what was wanted, as one sentence."""

    file: str
    line: int
    problem: str


def read_rule(path: Path) -> Rule:
    """Read and check one rule file. Raises RuleError naming file and line."""
    text = path.read_text(encoding="utf-8")
    once: dict[str, str] = {}
    many: dict[str, list[str]] = {key: [] for key in MANY}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            break
        match = _HEADER.fullmatch(line.strip())
        if match is None:
            raise _wrong(path, number, f"is not a header line: {line.strip()[:60]!r}; wanted `-- key: value`")
        key, value = match[1], match[2].strip()
        if key not in ONCE and key not in MANY:
            raise _wrong(path, number, f"has the unknown key {key!r}; known are {', '.join((*ONCE, *MANY))}")
        if key in once:
            raise _wrong(path, number, f"gives {key} a second time")
        problem = _problem(key, value, path)
        if problem:
            raise _wrong(path, number, problem)
        if key in MANY:
            many[key].append(value.split()[0])
        else:
            once[key] = value
    for key in REQUIRED:
        if not once.get(key):
            raise _wrong(path, 1, f"has no `-- {key}:` line")
    _check_params(path, text, many["param"])
    return Rule(
        id=once["id"], title_en=once["title_en"], title_zh=once["title_zh"], severity=once["severity"],
        unit=once["unit"], clause=once["clause"], grade=once["grade"],
        evidence=tuple(once.get("evidence", "").replace(",", " ").split()), params=tuple(many["param"]),
        watched=once.get("watched", "zone"), packs=tuple(once.get("pack", "site").replace(",", " ").split()),
        text_en=once["text_en"], text_zh=once["text_zh"], version=sha256_text(text)[:12],
        statement=Statement(path.stem, path, text),
    )  # fmt: skip


def _problem(key: str, value: str, path: Path) -> str | None:
    """What is wrong with one header line, None if nothing."""
    one_of = {"severity": SEVERITIES, "grade": GRADES, "unit": UNITS, "watched": WATCHED}
    if not value:
        return f"gives {key} no value"
    if key in one_of and value not in one_of[key]:
        return f"has {key} {value!r}; wanted: {', '.join(one_of[key])}"
    if key == "id" and value != path.stem:
        return f"has the id {value!r}; wanted the file's own name, {path.stem!r}"
    if key == "pack" and (unknown := set(value.replace(",", " ").split()) - set(PACKS)):
        return f"has pack {sorted(unknown)[0]!r}; wanted: {', '.join(PACKS)}"
    if key == "param" and value.split()[0] not in params.defaults():
        return f"names the parameter {value.split()[0]!r}, which params.json does not have"
    return problem_of_text(key, value) if key in ("text_en", "text_zh") else None


def problem_of_text(key: str, value: str) -> str | None:
    """What is wrong with the places of a sentence, None if nothing."""
    for place in _PLACE.findall(value):
        if not _PLACES.fullmatch(place):
            wanted = "subject, person(s), zone(s), permit(s), start, end, measured.x, limits.x"
            return f"has {{{place}}} in {key}; wanted {wanted}"
    return None


def _check_params(path: Path, text: str, declared: list[str]) -> None:
    """Parameters that the query names and the header does not, or the other way round."""
    known = params.defaults()
    for number, line in enumerate(text.splitlines(), start=1):
        if line.lstrip().startswith("--"):
            continue
        for name in _PARAM.findall(line):
            if name in known and name not in declared:
                raise _wrong(path, number, f"reads the parameter {name!r} without a `-- param: {name}` line")
    body = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("--"))
    for name in declared:
        if f"'{name}'" not in body and name.rpartition(".")[0] + "." not in body:
            raise _wrong(path, 1, f"declares the parameter {name!r}, which its query does not read")


def read_rules(folder: Path = SQL / "rules") -> tuple[list[Rule], list[Refused]]:
    """All rule files of a folder in order of id, and those refused."""
    rules: list[Rule] = []
    refused: list[Refused] = []
    for path in sorted(folder.glob("*.sql")):
        try:
            rules.append(read_rule(path))
        except RuleError as error:
            match = re.search(r":(\d+): ", str(error))
            refused.append(Refused(path.name, int(match[1]) if match else 1, str(error)))
    return rules, refused


def checked(rule: Rule, answers: pa.Table) -> pa.Table:
    """The answers of a rule in the columns they must have. Raises RuleError for others, or a unit twice."""
    path = rule.statement.path
    if missing := [name for name in ANSWER.names if name not in answers.column_names]:
        raise _wrong(path, 1, f"has a query without the column {', '.join(missing)}")
    if extra := [name for name in answers.column_names if name not in ANSWER.names]:
        raise _wrong(path, 1, f"has a query with the unknown column {', '.join(extra)}")
    try:
        answers = answers.select(ANSWER.names).cast(ANSWER)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise _wrong(path, 1, f"has a column of another kind than wanted: {error}") from error
    keys = answers.column("unit_key").to_pylist()
    if None in keys or len(set(keys)) != len(keys):
        raise _wrong(path, 1, "answers for a unit twice, or for none; wanted one answer for each unit_key")
    if strange := sorted(set(map(str, answers.column("answer").to_pylist())) - set(ANSWERS)):
        raise _wrong(path, 1, f"answers {strange[0]!r}; wanted: {', '.join(ANSWERS)}")
    if None in answers.column("reason_code").to_pylist():
        raise _wrong(path, 1, "gives an answer without a reason_code")
    return answers


def _wrong(path: Path, line: int, problem: str) -> RuleError:
    return RuleError(f"{path.name}:{line}: {problem}.")
