"""Describe the ``monitor`` section of a schema file for editors and the shape check."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from schemagen_runtime.protocol.monitoring import DEFAULT_LEVELS, Window

from schemagen.model.constraints import DURATION_SHAPE

_WORDS: Final[Mapping[str, str]] = {
    "drift": "How far a distribution moved: the Jensen-Shannon distance, less what chance makes of it.",
    "missing": "By how much the share of missing values rose.",
    "new_values": "By how much the share of values rose that the reference does not have.",
    "performance": "By how much a share such as accuracy, or the AUC, fell.",
    "errors": "By how much an error, a log loss or a Brier score rose, as a part of what it was.",
    "rejections": "By how much the share of events rose that were refused.",
}


def monitor_shape() -> dict[str, object]:
    """Return the JSON Schema (2020-12) of the section; ``x-expected`` has its words."""
    level = {"type": "number", "x-expected": "a number such as 0.05"}
    levels = {
        found: {
            "description": f"{_WORDS[found]} Without it {default.warning:g} and {default.alert:g}.",
            "type": "object",
            "minProperties": 1,
            "additionalProperties": False,
            "properties": dict.fromkeys(default._fields, level),
            "x-expected": "a mapping such as {warning: 0.05, alert: 0.1}",
        }
        for found, default in DEFAULT_LEVELS.items()
    }
    return {
        "description": "What the monitor of the model is told. It decides nothing about events.",
        "type": "object",
        "minProperties": 1,
        "additionalProperties": False,
        "x-expected": "a mapping such as {quiet: [month], window: week}",
        "properties": {
            "quiet": {
                "description": "The columns that follow the calendar, such as a month: drawn, and never judged.",
                "type": "array",
                "items": {"$ref": "#/$defs/name"},
                "x-expected": "a list of columns, such as [month, weekday]",
            },
            "window": {
                "description": "How long a time is judged at once. Without it the shortest that has rows enough.",
                "enum": list(map(str, Window)),
                "x-code": "SG207",
            },
            "silent_after": {
                **DURATION_SHAPE,
                "description": "After how long without an event an alert opens, in whole hours. Without it none does.",
                "x-expected": "a duration such as 6h, 12h or 2d",
            },
            "levels": {
                "description": "From which size on a finding is a warning, and from which an alert.",
                "type": "object",
                "minProperties": 1,
                "additionalProperties": False,
                "properties": levels,
                "x-expected": "a mapping such as {drift: {warning: 0.05, alert: 0.1}}",
            },
        },
    }
