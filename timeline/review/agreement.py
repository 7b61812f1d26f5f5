"""How far two people who coded the same items agree: Cohen's kappa with its interval."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from case.errors import ReportError

Z_95 = 1.959963984540054


@dataclass(frozen=True)
class Agreement:
    """Cohen's kappa of two coders over `items` items; `low`/`high` bound the 95 % interval.

    `kappa` is None, with the reason in `why`, where it is not defined (both used one code only).
    """

    items: int
    observed: float
    kappa: float | None
    low: float | None
    high: float | None
    why: str | None = None


def cohen_kappa(first: Sequence[str], second: Sequence[str]) -> Agreement:
    """Kappa of two codings, item by item in the same order.

    Kappa = (po - pe) / (1 - pe); its large-sample standard error after Fleiss, Cohen and Everitt (1969), Psychological
    Bulletin 72, 323-327. Raises ReportError when the codings differ in length or hold nothing: one coder is no check.
    """
    if len(first) != len(second) or not first:
        raise ReportError(
            "Agreement needs the same items coded by two people; "
            f"the first coded {len(first)}, the second {len(second)}."
        )
    n = len(first)
    codes = sorted(set(first) | set(second))
    cells = Counter(zip(first, second, strict=True))
    row = {code: sum(cells[code, other] for other in codes) / n for code in codes}
    column = {code: sum(cells[other, code] for other in codes) / n for code in codes}
    observed = sum(cells[code, code] for code in codes) / n
    expected = sum(row[code] * column[code] for code in codes)
    if math.isclose(expected, 1.0):
        return Agreement(n, observed, None, None, None, "both coders used one and the same code for every item")
    kappa = (observed - expected) / (1 - expected)
    agree = sum(
        cells[code, code] / n * ((1 - expected) - (column[code] + row[code]) * (1 - observed)) ** 2 for code in codes
    )
    differ = (1 - observed) ** 2 * sum(
        cells[a, b] / n * (column[a] + row[b]) ** 2 for a in codes for b in codes if a != b
    )
    centre = (observed * expected - 2 * expected + observed) ** 2
    variance = max(agree + differ - centre, 0.0) / (n * (1 - expected) ** 4)
    half = Z_95 * math.sqrt(variance)
    return Agreement(n, observed, kappa, max(kappa - half, -1.0), min(kappa + half, 1.0))
