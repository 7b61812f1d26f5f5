"""Families of scenarios: one file a family, found by its name. Each has `ABOUT` (rule ids) and `build(seed, form)`."""

from __future__ import annotations

import importlib
import pkgutil

from case.errors import ScenarioError
from sample_media.scenario import Form, Scenario

SHIPPED = "tank_farm"


def names() -> list[str]:
    """All families, sorted."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))


def build(family: str, seed: int = 1, form: Form | None = None) -> Scenario:
    """The scenario of a family. Without `form` the seed chooses one of those the family has.

    Raises ScenarioError for an unknown family or form.
    """
    if family not in names():
        raise ScenarioError(f"there is no family {family!r}; known are {', '.join(names())}.")
    module = importlib.import_module(f"{__name__}.{family}")
    forms: tuple[Form, ...] = module.FORMS
    chosen = form if form is not None else forms[seed % len(forms)]
    if chosen not in forms:
        raise ScenarioError(f"family {family!r} has no form {chosen!r}; it has {', '.join(forms)}.")
    scenario: Scenario = module.build(seed, chosen)
    return scenario


def about(family: str) -> tuple[str, ...]:
    """The rules a family was made for. Raises ScenarioError for an unknown family."""
    if family not in names():
        raise ScenarioError(f"there is no family {family!r}; known are {', '.join(names())}.")
    rules: tuple[str, ...] = importlib.import_module(f"{__name__}.{family}").ABOUT
    return rules
