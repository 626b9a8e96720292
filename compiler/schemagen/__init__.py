"""Compile schemas: a schema file in, a typed Python package out; and infer a schema from a frame.

(PYTEST_DONT_REWRITE: see ``schemagen_runtime``.)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemagen.inferring.frames import infer
    from schemagen.inferring.gathering import CannotInferError
    from schemagen.inferring.inference import Inferred

__all__ = ["CannotInferError", "Inferred", "infer"]


def __getattr__(name: str) -> object:
    # Loaded where they are first asked for: commands need none of them, and start-up counts.
    homes = {"CannotInferError": "gathering", "Inferred": "inference", "infer": "frames"}
    if name not in homes:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(f"schemagen.inferring.{homes[name]}"), name)
    return found
