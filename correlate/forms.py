"""A rule without code: a TOML file (or the form in the app) that says who, where, when, what and for how long.

It becomes a rule like any other: the query is a file of `sql/forms/`, what the form says is bound to it as parameters,
never written into it.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from case.errors import RuleError
from case.files import sha256_text
from correlate.hours import Hours
from correlate.rules import Rule, problem_of_text
from correlate.sql_files import SQL, Statement

WORK = Literal["HW", "CS", "BP", "WH", "LF", "TP", "EX", "RC"]
Text = Annotated[str, Field(min_length=1, max_length=400)]
ID = re.compile(r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)*")
DEFAULTS = {  # sentence where the form gives none, by kind
    "people": (
        "{measured.people} people ({subject}) were in {zone} for {measured.held_ms} from {start}"
        " (more than {limits.more_than} for {limits.hold_s} s).",
        "{zone}自{start}起有{measured.people}人（{subject}）达{measured.held_ms}"
        "（上限{limits.more_than}人、{limits.hold_s}秒）。",
    ),
    "stay": (
        "{subject} stayed in {zone} for {measured.held_ms} from {start} (at most {limits.hold_s} s).",
        "{subject}自{start}起在{zone}停留{measured.held_ms}（上限{limits.hold_s}秒）。",
    ),
    "ppe": (
        "{subject} was in {zone} without what the site asks for, for {measured.held_ms} from {start}.",
        "{subject}自{start}起在{zone}未按企业要求佩戴防护用品达{measured.held_ms}。",
    ),
    "reading": (
        "{zone} read up to {measured.worst} {measured.unit} for {measured.held_ms} from {start}"
        " (limit {limits.value}).",
        "{zone}自{start}起测值达{measured.worst}{measured.unit}，持续{measured.held_ms}（限值{limits.value}）。",
    ),
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Who(_Strict):
    """Whom a rule is about. Companies are written as the person records have them."""

    kind: Literal["anyone", "contractor", "own", "unidentified"] = "anyone"
    companies: tuple[str, ...] | None = Field(None, min_length=1)


class Where(_Strict):
    """In which zones; every property that is given must fit."""

    zone_ids: tuple[str, ...] | None = Field(None, min_length=1)
    kinds: tuple[str, ...] | None = Field(None, min_length=1)
    classes: tuple[Literal["exclusive", "shared"], ...] | None = Field(None, min_length=1)
    risk_colours: tuple[Literal["red", "orange", "yellow", "blue"], ...] | None = Field(None, min_length=1)


class Beside(_Strict):
    """While such a permit is active in the zone, or while none is."""

    state: Literal["active", "none"]
    work_types: tuple[WORK, ...] | None = Field(None, min_length=1)


class Condition(_Strict):
    """What is not allowed: more people than, somebody staying, an item missing, a reading beyond a value."""

    kind: Literal["people", "stay", "ppe", "reading"]
    more_than: int | None = Field(None, ge=0, le=100_000)
    item: Literal["helmet", "vest"] | None = None
    quantity: str | None = None
    above: float | None = None
    below: float | None = None
    hold_s: float = Field(60, ge=0, le=30 * 86400)

    @model_validator(mode="after")
    def _whole(self) -> Condition:
        wanted = {"people": ("more_than",), "stay": (), "ppe": ("item",), "reading": ("quantity",)}[self.kind]
        for name in wanted:
            if getattr(self, name) is None:
                raise ValueError(f"of kind {self.kind} needs {name}")
        if (self.kind == "reading") != ((self.above is None) != (self.below is None)):
            raise ValueError("of kind reading needs one of above and below; other kinds take neither")
        return self


class Made(_Strict):
    """Who made the rule, and when (UTC)."""

    by: str
    at_utc: str
    reason: str


class Form(_Strict):
    """One rule without code, as its file has it."""

    id: str = Field(max_length=40)
    title_en: Text
    title_zh: Text
    severity: Literal["S1", "S2", "S3", "S4"]
    clause: Text = "site rule"
    who: Who = Who()
    where: Where = Where()
    when: Hours = Hours()
    permit: Beside | None = None
    condition: Condition
    text_en: Text | None = None
    text_zh: Text | None = None
    made: Made | None = None

    @model_validator(mode="after")
    def _fits(self) -> Form:
        if not ID.fullmatch(self.id):
            raise ValueError(f"id {self.id!r}: wanted capital letters, digits and hyphens, such as SITE-NIGHT-CREW")
        if self.condition.kind in ("ppe", "reading") and (self.permit or self.who != Who()):
            raise ValueError(f"a condition of kind {self.condition.kind} takes neither who nor permit")
        for name, text in (("text_en", self.text_en), ("text_zh", self.text_zh)):
            if text is not None and (problem := problem_of_text(name, text)):
                raise ValueError(problem)
        return self


def read_form(path: Path) -> Rule:
    """The rule of one TOML file. Raises RuleError naming file, key and what was wanted."""
    try:
        return rule_of(Form.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))), path)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RuleError(f"{path.name}:1: is not TOML: {error}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "the rule"
        raise RuleError(f"{path.name}:1: {key}: {first['msg'].removeprefix('Value error, ')}.") from error


def rule_of(form: Form, path: Path) -> Rule:
    """The rule that a form stands for. Raises RuleError when its file is not called like it."""
    if path.stem != form.id:
        raise RuleError(f"{path.name}:1: has the id {form.id!r}; wanted the file's own name, {path.stem!r}.")
    kind = form.condition.kind
    query = SQL / "forms" / f"{'people' if kind == 'stay' else kind}.sql"
    english, chinese = DEFAULTS[kind]
    return Rule(
        id=form.id, title_en=form.title_en, title_zh=form.title_zh, severity=form.severity,
        unit={"people": "zone", "stay": "presence", "ppe": "presence", "reading": "zone"}[kind], clause=form.clause,
        grade="S", evidence=("E2", "E3") if kind != "reading" else ("E10",), params=(),
        watched={"people": "zone", "stay": "subject", "ppe": "none", "reading": "none"}[kind], packs=("site",),
        text_en=form.text_en or english, text_zh=form.text_zh or chinese,
        version=sha256_text(form.model_dump_json(exclude={"made"}), query.read_text(encoding="utf-8"))[:12],
        statement=Statement(query.stem, query, query.read_text(encoding="utf-8")), origin="form", given=given(form),
        hours=form.when,
    )  # fmt: skip


def given(form: Form) -> dict[str, Any]:
    """What is bound to the query of a form, but for its hours."""
    condition, where = form.condition, form.where
    bound: dict[str, Any] = {
        "zone_ids": _list(where.zone_ids), "zone_kinds": _list(where.kinds), "zone_classes": _list(where.classes),
        "risk_colours": _list(where.risk_colours), "severity": form.severity, "hold_s": condition.hold_s,
    }  # fmt: skip
    if condition.kind in ("people", "stay"):
        bound |= {
            "who": form.who.kind, "companies": _list(form.who.companies), "each": condition.kind == "stay",
            "more_than": condition.more_than or 0, "permit": form.permit.state if form.permit else "any",
            "permit_types": _list(form.permit.work_types) if form.permit else None,
        }  # fmt: skip
    elif condition.kind == "ppe":
        bound["item"] = condition.item
    else:
        bound |= {"quantity": condition.quantity, "below": condition.below is not None,
                  "value": condition.below if condition.above is None else condition.above,
                  "more_than": condition.more_than}  # fmt: skip
    return bound


def _list(values: tuple[str, ...] | None) -> list[str] | None:
    return None if values is None else list(values)
