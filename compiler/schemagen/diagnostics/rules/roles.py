"""Declare the rules of what columns are for: ids, labels, predictions and tasks."""

from __future__ import annotations

from typing import Final

from schemagen.diagnostics.diagnostic import Severity
from schemagen.diagnostics.rule import Rule

RULES: Final = (
    Rule(
        id="SG313",
        title="a kind that does not fit",
        cause=(
            "Only predictions have a kind. A probability or logit is float, a score float or int, a rank "
            "int, a class string, int or bool, a value float or int. A map has none."
        ),
        example="predictions:\n  p: {type: string, kind: probability}",
        mended="predictions:\n  p: {type: float, kind: probability}",
        fix="Remove the kind, or change the type.",
    ),
    Rule(
        id="SG315",
        title="a bad type of id, timestamp or tags",
        cause="An id is string, int or uuid and never null; the timestamp is a timestamp; tags are a list of strings.",
        example="id: {name: id, type: float}",
        mended="id: {name: id, type: int}",
        fix="Leave the type out, or take one of these.",
    ),
    Rule(
        id="SG316",
        title="no labels",
        severity=Severity.WARNING,
        cause="Without labels the truth can never be joined to what was predicted.",
        example="labels: {}",
        mended="labels:\n  actual: int",
        fix="Add the label that will come to be known.",
    ),
    Rule(
        id="SG317",
        title="a task without a fitting prediction",
        severity=Severity.WARNING,
        cause="A monitor computes what the task asks for from predictions of a certain kind, and there is none.",
        example="task: regression\npredictions:\n  price: float",
        mended="task: regression\npredictions:\n  price: {type: float, kind: value}",
        fix="Give a prediction its kind.",
    ),
    Rule(
        id="SG318",
        title="a deprecated column that events must still give",
        severity=Severity.WARNING,
        cause="A column on its way out should be one that events may leave out.",
        example="features:\n  f1: {type: float, deprecated: true}",
        mended="features:\n  f1: {type: float?, deprecated: true}",
        fix="Make it nullable.",
    ),
)
