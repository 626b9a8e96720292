"""An event is a duplicate where nothing of it is new."""

from types import SimpleNamespace
from typing import Any

from schemagen_runtime.api.destination import Outcome, no_model
from schemagen_runtime.backends.sql.outcomes import outcome_of


def test_an_event_is_a_duplicate_where_no_part_of_it_is_new() -> None:
    inferences, labels = map(dict.fromkeys, ((0, 1, 2, 4), (1, 2, 3, 4)))
    rows: Any = SimpleNamespace(indexes=range(6), inferences=inferences, labels=labels)
    outcome = outcome_of(rows, {4: no_model()}, {0, 1, 2}, {2, 3})
    assert outcome == Outcome(frozenset({0, 2, 3, 5}), {4: no_model()})
