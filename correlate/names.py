"""Names of people and places as records write them, brought to one form so that they can be compared.

Nothing is guessed: full width and half width, case, invisible marks and spacing are one thing; spelling is not.
"""

from __future__ import annotations

import re
import unicodedata

_BRACKETED = re.compile(r"\s*[(\[【〔].*?[)\]】〕]\s*$")
_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_SPACES = re.compile(r"\s+")
_GATE = re.compile(r"[-_ ]*(?:进|出|入|in|out|entry|exit)$")


def plain(text: str | None) -> str:
    """A name without case, width, invisible marks and needless spaces; "" for none."""
    if not text:
        return ""
    folded = unicodedata.normalize("NFKC", text)
    visible = "".join(char for char in folded if unicodedata.category(char) not in ("Cf", "Cc") or char in "\t\n")
    return _BETWEEN_HAN.sub("", _SPACES.sub(" ", visible).strip()).casefold()


def person(text: str | None) -> str:
    """A person's name in that form, without a certificate number in brackets behind it; "Smith, John" is John Smith."""
    name = plain(_BRACKETED.sub("", unicodedata.normalize("NFKC", text or "")))
    surname, comma, given = name.partition(",")
    return f"{given.strip()} {surname.strip()}" if comma and given.strip() and "," not in given else name


def shown_person(text: str | None) -> str:
    """A person's name for showing: as written, without the brackets behind it and without invisible marks."""
    bare = _BRACKETED.sub("", unicodedata.normalize("NFKC", text or ""))
    visible = "".join(char for char in bare if unicodedata.category(char) not in ("Cf", "Cc"))
    return _BETWEEN_HAN.sub("", _SPACES.sub(" ", visible).strip())


def gate(text: str | None) -> str:
    """A door's name without the word for its direction ("罐区北门-进" and "罐区北门-出" are one door)."""
    return _GATE.sub("", plain(text))
