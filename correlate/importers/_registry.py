"""The importers there are: every file of this folder whose name does not begin with an underscore.

An importer is a module with TABLE, NEEDS (groups of fields: a sheet must have a column of each), KEY (fields by which
a newer export replaces a row) and, where needed, ROW_NEEDS (groups a row must fill; NEEDS if absent),
`shape(rows, ask)` (yields (table, rows); KEYS gives
other keys to the tables it adds) and `wide_columns(headers, fields, below)` with WIDE_FIELDS and `wide_weight`.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import lru_cache
from pathlib import Path
from types import ModuleType


@lru_cache(maxsize=1)
def importers() -> dict[str, ModuleType]:
    """Every importer module by the table it fills."""
    names = sorted(m.name for m in pkgutil.iter_modules([str(Path(__file__).parent)]) if not m.name.startswith("_"))
    modules = [importlib.import_module(f"correlate.importers.{name}") for name in names]
    return {module.TABLE: module for module in modules}
