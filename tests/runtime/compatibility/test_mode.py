"""A mode says how bad a change must be to be refused."""

from __future__ import annotations

from itertools import pairwise

from schemagen_runtime.compatibility.change import Severity
from schemagen_runtime.compatibility.mode import BEFORE_MODES, DEFAULT, Mode


def test_each_mode_refuses_what_the_one_before_does() -> None:
    order = [set(mode.refused) for mode in (Mode.NONE, Mode.STORE, Mode.SAFE, Mode.FULL)]
    assert all(one <= other for one, other in pairwise(order))
    assert Mode.FULL.refused == (Severity.ERROR, Severity.WARNING)


def test_new_collections_are_safe_and_old_ones_stay_as_they_were() -> None:
    assert (DEFAULT, BEFORE_MODES) == (Mode.SAFE, Mode.STORE)
    assert DEFAULT.refused == (Severity.ERROR,)
