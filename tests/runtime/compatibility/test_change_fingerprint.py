"""A change is identified by what it is, and not by the words for it."""

from __future__ import annotations

import pytest
from schemagen_runtime.compatibility.change import Change
from schemagen_runtime.compatibility.change_fingerprint import FINGERPRINT_DIGITS, change_fingerprint
from schemagen_runtime.compatibility.rules.meanings import UNIT_CHANGED

CHANGE = UNIT_CHANGED.found("features.a.unit", "words", old="km", new="miles")


def test_words_do_not_count() -> None:
    mark = change_fingerprint("m", CHANGE)
    assert len(mark) == FINGERPRINT_DIGITS
    assert change_fingerprint("m", CHANGE._replace(message="other words")) == mark


@pytest.mark.parametrize(
    "other",
    [
        CHANGE._replace(rule="x"),
        CHANGE._replace(path="features.b.unit"),
        CHANGE._replace(old="m"),
        CHANGE._replace(new=None),
    ],
    ids=["rule", "path", "old", "new"],
)
def test_everything_else_does(other: Change) -> None:
    assert change_fingerprint("m", other) != change_fingerprint("m", CHANGE)
    assert change_fingerprint("n", CHANGE) != change_fingerprint("m", CHANGE)
