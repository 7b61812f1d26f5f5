"""Rule packs: one TOML file each, with the clauses and limits that one body of law or practice gives to its rules."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from case.errors import ConfigError, RuleError

FOLDER = Path(__file__).parent
Grade = Literal["A", "B", "C", "D", "S"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Cited(_Strict):
    """What a pack says of one of its rules: the clause that it rests on there."""

    id: str
    clause: str
    grade: Grade


class Limit(_Strict):
    """A parameter as a pack has it."""

    name: str
    value: float | int | str | list[float] | None
    grade: Grade
    source: str


class Pack(_Strict):
    """One pack. `rules` and `params` hold only what differs from the headers of rules and from params.json."""

    id: str
    title_en: str
    title_zh: str
    rules: tuple[Cited, ...] = Field((), alias="rule")
    params: tuple[Limit, ...] = Field((), alias="param")


@dataclass(frozen=True)
class Clause:
    """The clause under which a rule is judged in a case."""

    text: str
    grade: str


@cache
def all_packs() -> dict[str, Pack]:
    """Every pack by its id. Raises RuleError naming a file that is not one."""
    return {path.stem: read_pack(path) for path in sorted(FOLDER.glob("*.toml"))}


def read_pack(path: Path) -> Pack:
    """One pack file. Raises RuleError naming file, key and what is wrong with it."""
    try:
        given: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        pack = Pack.model_validate(given)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RuleError(f"{path.name}: is not TOML: {error}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise RuleError(f"{path.name}: {'.'.join(map(str, first['loc']))}: {first['msg']}.") from error
    if pack.id != path.stem:
        raise RuleError(f"{path.name}: has the id {pack.id!r}; wanted the file's own name, {path.stem!r}.")
    return pack


def in_force(names: list[str]) -> list[Pack]:
    """The packs that a case asks for, in its order. Raises ConfigError for one that there is not."""
    known = all_packs()
    for name in names:
        if name not in known:
            raise ConfigError(f"case.toml: rules.packs has {name!r}, wanted: {', '.join(sorted(known))}.")
    return [known[name] for name in names]


def clause_of(rule_id: str, own: Clause, own_packs: tuple[str, ...], names: list[str]) -> Clause:
    """The clause of a rule in a case: of the first pack in force that the rule is in and that gives one, else its own.

    A rule's own clause is that of the first pack of its header, so that pack gives it too.
    """
    for pack in in_force(names):
        if pack.id not in own_packs:
            continue
        for cited in pack.rules:
            if cited.id == rule_id:
                return Clause(cited.clause, cited.grade)
        if pack.id == own_packs[0]:
            return own
    return own
