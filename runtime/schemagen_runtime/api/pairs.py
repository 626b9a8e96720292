"""Describe what two models said of the same inferences."""

# Without "from __future__ import annotations": typing would compile each annotation of a named tuple by itself, which
# takes half of the time of its definition.

from typing import NamedTuple


class ModelAnswers(NamedTuple):
    """Say which answers of a model are read.

    Attributes:
        model: the model.
        column: the prediction.
        fingerprints: the versions of the schema in which the prediction means the same.
    """

    model: str
    column: str
    fingerprints: frozenset[str]


class Paired(NamedTuple):
    """Hold one inference that two models answered, as the store keeps its values.

    Attributes:
        label: what came true.
        first: what the first model said.
        second: what the second one said.
    """

    label: str | int | float
    first: str | int | float | None
    second: str | int | float | None
