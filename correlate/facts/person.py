"""People of the case, resolved from every way in which records name them: number, then card, then name and company.

A name alone finds a person only where exactly one bears it, and that is *possible*, not sure. `person_key` holds each
way of naming as written and whom it means, so that SQL joins on the raw texts.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from correlate import names

if TYPE_CHECKING:
    from correlate.build import Given

MAKES = {
    "person": pa.schema(
        [
            ("person_id", pa.string()),  # the site's number; without one, the name (and "@company")
            ("name", pa.string()),
            ("company", pa.string()),
            ("card_nos", pa.list_(pa.string())),
            ("trade", pa.string()),
            ("post", pa.string()),
            ("known_by", pa.string()),  # number, card, name_company, name
        ]
    ),
    "person_key": pa.schema(
        [
            ("person_no", pa.string()),  # as written; null where the record has none
            ("name", pa.string()),
            ("company", pa.string()),
            ("card_no", pa.string()),
            ("person_id", pa.string()),  # null where the name could mean several people
            ("certainty", pa.string()),  # sure, possible, ambiguous
        ]
    ),
}
NEEDS = frozenset({"person_record", "swipe", "position", "permit", "approval", "briefing", "certificate", "gas_sample",
                   "permit_person_no", "position_alarm", "register_entry", "roster", "shift",
                   "decisions.person_merge"})  # fmt: skip


class _People:
    """People found so far, and the keys that lead to them."""

    def __init__(self) -> None:
        self.people: dict[str, dict[str, Any]] = {}
        self.by_card: dict[str, set[str]] = defaultdict(set)
        self.by_name: dict[str, set[str]] = defaultdict(set)
        self.by_both: dict[tuple[str, str], set[str]] = defaultdict(set)

    def add(self, person_id: str, row: dict[str, Any], known_by: str) -> None:
        """Learn what this way of naming says about a person."""
        person = self.people.setdefault(
            person_id,
            {"person_id": person_id, "name": None, "company": None, "card_nos": [], "trade": None, "post": None,
             "known_by": known_by},
        )  # fmt: skip
        person["name"] = person["name"] or names.shown_person(row["name"]) or None
        for key in ("company", "trade", "post"):
            person[key] = person[key] or row[key]
        if row["card_no"]:
            self.by_card[row["card_no"]].add(person_id)
            if row["card_no"] not in person["card_nos"]:
                person["card_nos"].append(row["card_no"])
        name = names.person(row["name"])
        if name:
            self.by_name[name].add(person_id)
            if row["company"]:
                self.by_both[name, names.plain(row["company"])].add(person_id)

    def find(self, row: dict[str, Any]) -> tuple[set[str], str]:
        """Whom a way of naming can mean, and by what it was found."""
        name, company = names.person(row["name"]), names.plain(row["company"])
        if row["person_no"]:
            return {row["person_no"]}, "number"
        if row["card_no"] and row["card_no"] in self.by_card:
            return self.by_card[row["card_no"]], "card"
        if company and (name, company) in self.by_both:
            return self.by_both[name, company], "name_company"
        return self.by_name.get(name, set()) if name else set(), "name"


def make(given: Given) -> dict[str, pa.Table]:
    """Both tables, from the surest way of naming to the least sure."""
    rows: list[dict[str, Any]] = given.query("people_named").to_pylist()
    stages = ("number", "card", "name_company", "hint", "name")
    found = _People()
    for stage in stages:
        for row in rows:
            if _kind(row) != stage:
                continue
            people, known_by = found.find(row)
            if known_by == "name" and stage == "name_company" and people:
                people = {one for one in people if not found.people[one]["company"]}  # another company, another person
            if stage == "number":
                found.add(row["person_no"], row, stage)
            elif not people:
                found.add(_new_id(row, found.people), row, "name_company" if stage == "hint" else stage)
            elif len(people) == 1 and known_by != "name":
                found.add(next(iter(people)), row, stage)
    same = _merges(given, found.people)
    keys = [_key(row, found, same) for row in rows]
    kept = [person for person_id, person in sorted(found.people.items()) if person_id not in same]
    return {
        "person": pa.Table.from_pylist(kept, schema=MAKES["person"]),
        "person_key": pa.Table.from_pylist(keys, schema=MAKES["person_key"]),
    }


def _kind(row: dict[str, Any]) -> str:
    if row["person_no"]:
        return "number"
    if row["card_no"]:
        return "card"
    return "name" if not row["company"] else "hint" if row["hint"] else "name_company"


def _new_id(row: dict[str, Any], taken: dict[str, Any]) -> str:
    """An id for a person without a number: the name, told apart by company or card where that is needed."""
    name = names.shown_person(row["name"])
    if not name:
        return f"card {row['card_no']}"
    for person_id in (name, f"{name}@{row['company']}", f"{name}#{row['card_no']}"):
        if person_id not in taken:
            return person_id
    return f"{name}@{row['company']}#{row['card_no']}"


def _key(row: dict[str, Any], found: _People, same: dict[str, str]) -> dict[str, Any]:
    """One row of person_key. A permit's company is a hint only: its guardian may be of another."""
    people, known_by = found.find(row)
    merged = {same.get(person_id, person_id) for person_id in people}
    certainty = "sure" if known_by != "name" else "possible"
    if len(merged) != 1:
        merged, certainty = {None}, "ambiguous"  # type: ignore[arg-type]
    kept = {key: row[key] for key in ("person_no", "name", "company", "card_no")}
    return {**kept, "person_id": next(iter(merged)), "certainty": certainty}


def _merges(given: Given, people: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Person -> the person a decision says they are. A merge into somebody unknown, or in a circle, is left out."""
    same: dict[str, str] = {}
    for decision in given.decisions("person_merge"):
        target = str(decision.content.get("same_as", ""))
        target = same.get(target, target)
        if decision.subject in people and target in people and target != decision.subject:
            same[decision.subject] = target
            same.update({person: target for person, other in same.items() if other == decision.subject})
    return same
