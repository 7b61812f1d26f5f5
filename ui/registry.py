"""The folders are the registry: every file of a folder is one command, view, report or detector."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType


def names(package: ModuleType) -> list[str]:
    """Module names in a package's folder, sorted, without importing any; names that begin with `_` are left out."""
    return sorted(item.name for item in pkgutil.iter_modules(package.__path__) if not item.name.startswith("_"))


def modules(package: ModuleType) -> dict[str, ModuleType]:
    """Every module of a package by name, imported."""
    return {name: importlib.import_module(f"{package.__name__}.{name}") for name in names(package)}


def summary(module: ModuleType) -> str:
    """First line of a module's docstring: what `retrace list` and the documentation show for it."""
    return (module.__doc__ or "").strip().split("\n")[0]
