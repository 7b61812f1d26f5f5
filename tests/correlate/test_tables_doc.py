"""docs/TABLES.md says what is in the database, no more and no less."""

from __future__ import annotations

from pathlib import Path

from correlate.describe import page

DOC = Path(__file__).resolve().parents[2] / "docs" / "TABLES.md"


def test_the_page_is_what_the_database_says() -> None:
    assert DOC.read_text(encoding="utf-8") == page(), "run: python -m correlate.describe > docs/TABLES.md"
