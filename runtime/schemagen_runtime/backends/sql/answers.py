"""Write what a request was answered as a text, and make of it the answer to the same request."""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from schemagen_runtime.api.destination import Outcome
from schemagen_runtime.protocol.field_errors import describe_field_error, read_field_error


def describe_errors(outcome: Outcome) -> str:
    """Return the errors of an outcome as JSON, empty where there are none."""
    errors = {str(index): describe_field_error(error) for index, error in outcome.errors.items()}
    return orjson.dumps(errors).decode() if errors else ""


def answer_again(indexes: Sequence[int], errors: str) -> Outcome:
    """Return what a request is answered that comes again: what was stored is a duplicate, and errors are repeated.

    Args:
        indexes: the indexes of its events.
        errors: as :func:`describe_errors` wrote them.
    """
    found = {int(index): read_field_error(fields) for index, fields in orjson.loads(errors or "{}").items()}
    return Outcome(frozenset(indexes) - found.keys(), found)
