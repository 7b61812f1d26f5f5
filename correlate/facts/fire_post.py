"""Where each fire watch's tag was against the hot work: within `firewatch.radius_m`, away, or not decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from correlate.facts import guardian_post
from correlate.facts.guardian_post import posts_of, runs_at

if TYPE_CHECKING:
    from correlate.build import Given

MAKES = {"fire_post": guardian_post.MAKES["guardian_post"]}
NEEDS = guardian_post.NEEDS | {"permit_now"}


def make(given: Given) -> dict[str, pa.Table]:
    """All runs of guardians of hot-work permits; being inside the zone is near."""
    hot = {row["permit_no"] for row in given.rows("permit_now") if row["work_type"] == "HW"}
    posts = {number: post for number, post in posts_of(given, "firewatch.radius_m", None).items() if number in hot}
    return {"fire_post": pa.Table.from_pylist(runs_at(given, posts) if posts else [], schema=MAKES["fire_post"])}
