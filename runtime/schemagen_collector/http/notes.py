"""Note what is learnt of a request while it is worked on, for its line in the access log and for metrics."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Final, TypeAlias, cast

from starlette.requests import Request
from starlette.types import Scope

Notes: TypeAlias = MutableMapping[str, object]
"""Names and counts, never an event or an id of one."""

_NOTES: Final = "notes"


def start_notes(scope: Scope) -> Notes:
    """Return a request's notes, empty; they lie in its ASGI scope from now on."""
    notes: Notes = {}
    scope.setdefault("state", {})[_NOTES] = notes
    return notes


def annotate(request: Request, **learnt: object) -> None:
    """Add to a request's notes."""
    cast("Notes", getattr(request.state, _NOTES)).update(learnt)
