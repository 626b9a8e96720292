"""What the rules say of data and wire is what the validators of both versions do."""

from __future__ import annotations

import pytest
from schemagen_runtime.compatibility.change import Breaks

from tests.system.changes.cases import Trial, trials
from tests.system.changes.events import validator, witnesses


@pytest.mark.parametrize("trial", trials(), ids=lambda trial: trial.name)
def test_events_are_refused_just_where_the_rules_say_so(trial: Trial) -> None:
    data, wire = witnesses(validator(trial.before), validator(trial.after))
    assert bool(data) is (Breaks.DATA in trial.breaks), (trial.before, trial.after, data[:1])
    assert bool(wire) is (Breaks.WIRE in trial.breaks), (trial.before, trial.after, wire[:1])
