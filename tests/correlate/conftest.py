"""What tests of the case database share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from correlate.facts import answer
from correlate.rules import read_rules

FEW = ("PT-NOPERMIT-PRESENCE", "PT-UNLISTED", "GD-ABSENT")


@pytest.fixture(scope="module")
def few_rules() -> Iterator[None]:
    """Ask these rules only: planning fifty is most of the work of building a small case, and these tests judge none."""
    every, refused = read_rules()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(answer, "read_rules", lambda: ([rule for rule in every if rule.id in FEW], [*refused]))
        yield
