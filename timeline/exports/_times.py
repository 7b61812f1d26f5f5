"""How exports write a corrected time (naive UTC in the tables): ISO 8601 with microseconds, and whole numbers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  (tables hold naive times on the UTC scale)


def iso(moment_utc: datetime) -> str:
    """2026-11-18T01:00:12.345678+00:00; always six digits and the offset."""
    return moment_utc.replace(tzinfo=UTC).isoformat(timespec="microseconds")


def epoch_us(moment_utc: datetime) -> int:
    """Microseconds since 1970, exact (no float on the way)."""
    return (moment_utc - EPOCH) // timedelta(microseconds=1)


def epoch_ms(moment_utc: datetime) -> int:
    """Milliseconds since 1970, exact, rounded down."""
    return (moment_utc - EPOCH) // timedelta(milliseconds=1)


def media_text(t_ms: int) -> str:
    """Media time as players write it: 00:01:23.456."""
    seconds, ms = divmod(max(t_ms, 0), 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{ms:03d}"
