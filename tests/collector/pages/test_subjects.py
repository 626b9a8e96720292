"""Nobody speaks of an alert that a model cannot have."""

from __future__ import annotations

from pathlib import Path

import pytest
from schemagen_collector.http.problems import Problem
from schemagen_collector.pages.place import Place
from schemagen_collector.pages.subjects import require_subject
from schemagen_collector.settings import Watched
from schemagen_runtime.protocol.problems import ProblemType

from tests.monitor.support import PLACE


def test_an_alert_that_cannot_be_is_refused_with_those_that_are_open(stored: Path) -> None:
    require_subject(Watched(str(stored)), Place(PLACE, "m1"), "drift:income")
    with pytest.raises(Problem, match="no alert 'drift:incom', and can have none; none is open") as caught:
        require_subject(Watched(str(stored)), Place(PLACE, "m1"), "drift:incom")
    assert caught.value.type is ProblemType.MALFORMED_REQUEST


def test_of_a_model_that_is_not_judged_nothing_is_kept(stored: Path) -> None:
    with pytest.raises(Problem, match="nothing is judged of model 'm9'") as caught:
        require_subject(Watched(str(stored)), Place(PLACE, "m9"), "drift:income")
    assert caught.value.type is ProblemType.NOT_FOUND
