"""Say what predictions answer, also where their schema leaves it out because it goes without saying."""

from __future__ import annotations

from typing import Final

from schemagen_runtime.columns import BaseType, Kind
from schemagen_runtime.compatibility.described import Described, DescribedColumn
from schemagen_runtime.compatibility.value_sets import members

_OF_A_CLASS: Final = (Kind.PROBABILITY, Kind.LOGIT, Kind.SCORE, Kind.CLASS)
"""The kinds of predictions that one class of their label is the positive one of."""


def implied_positive(schema: Described, prediction: DescribedColumn) -> bool | int | None:
    """Return the class that a prediction is of where it names none; None where nothing goes without saying.

    It is true of a bool and of a class that is derived by a comparison, and 1 of an int that has no enum, or just 0
    and 1.
    """
    if prediction.kind not in _OF_A_CLASS or prediction.type.has_elements:
        return None
    target = prediction.said.get("target", schema.only_label)
    if isinstance(target, dict):
        return True
    label = schema.columns.get(str(target))
    if label is None or label.type.base not in (BaseType.BOOL, BaseType.INT):
        return None
    if label.type.base is BaseType.BOOL:
        return True
    return 1 if set(members(label) or (0, 1)) == {0, 1} else None
