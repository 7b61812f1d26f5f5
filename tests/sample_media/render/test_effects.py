"""Arcs and fires follow from the time alone."""

import pytest

from sample_media.render.effects import blobs, strength
from sample_media.render.stage import Arc, FlashFire, Smoke

ARC = Arc(1_000_000, 1_060_000, (0.0, 0.0, 0.5))
FIRE = FlashFire(1_000_000, 1_006_000, (0.0, 0.0, 0.2))


def test_out_before_and_after() -> None:
    for effect in (ARC, FIRE):
        assert strength(effect, effect.start_utc_ms - 1) == 0
        assert strength(effect, effect.end_utc_ms) == 0


def test_the_arc_flickers_and_pauses() -> None:
    values = [strength(ARC, 1_000_000 + 40 * k) for k in range(1500)]
    burning = [v for v in values if v > 0]
    assert 0.45 < len(burning) / len(values) < 0.9
    assert max(burning) > 2 * min(burning)


def test_the_flash_rises_fast_and_burns_down() -> None:
    early, top, late = (strength(FIRE, 1_000_000 + ms) for ms in (10, 700, 5000))
    assert early < top / 2 and late < top / 2


@pytest.mark.parametrize("effect", [ARC, FIRE, Smoke(1_000_000, 1_010_000, (0.0, 0.0, 0.0))])
def test_any_frame_can_be_made_again(effect: object) -> None:
    once, again = (list(blobs(effect, 1_004_321, 10.0)) for _ in range(2))  # type: ignore[arg-type]
    assert len(once) > 5
    assert [tuple(b.place) for b in once] == [tuple(b.place) for b in again]
    assert all(b.place[2] >= 0 for b in once)
