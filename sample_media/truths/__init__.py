"""The truth of a scenario: what every rule should answer, and why. One rule a file, found by its `RULE_ID`.

Everything here is worked out from the scenario (ideal bodies, true times, what sensors could have noticed), never from
records and never with the code that judges records.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable

from sample_media.truths.answer import Answer
from sample_media.truths.world import World

ALWAYS = ("PT-NOPERMIT-PRESENCE", "PT-EXPIRED-PRESENCE", "PT-UNLISTED")
Judge = Callable[[World], Iterable[Answer]]


def judges() -> dict[str, Judge]:
    """The truth function of every rule that has one, by rule id."""
    found: dict[str, Judge] = {}
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda item: item.name):
        loaded = importlib.import_module(f"{__name__}.{module.name}")
        if hasattr(loaded, "RULE_ID"):
            found[loaded.RULE_ID] = loaded.answers
    return found


def truth_rules(about: Iterable[str]) -> list[str]:
    """The rules that truth is given for: three in every case, and those a scenario was made for."""
    known = judges()
    return sorted({*ALWAYS, *about} & set(known))


def answers_of(world: World) -> list[Answer]:
    """All answers of a scenario, sorted by rule, unit and time."""
    known = judges()
    found = [answer for rule_id in truth_rules(world.scenario.about) for answer in known[rule_id](world)]
    return sorted(found, key=Answer.order)
