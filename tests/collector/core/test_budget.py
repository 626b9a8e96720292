"""Requests share a bounded memory, and give back all that they took."""

from __future__ import annotations

import pytest
from schemagen_collector.core.budget import Budget, Share
from schemagen_collector.http.problems import Problem
from schemagen_runtime.protocol.problems import ProblemType


def test_what_a_request_took_is_given_back_even_if_it_fails() -> None:
    budget = Budget(100)
    with Share(budget) as share:
        share.take(60)
        assert budget.used == 60
        with pytest.raises(Problem) as refused:
            share.take(50)
        assert refused.value.type is ProblemType.BUSY
    assert budget.used == 0


def test_one_request_leaves_the_rest_to_others() -> None:
    budget = Budget(100)
    with Share(budget) as one, Share(budget) as other:
        one.take(70)
        other.take(30)
        with pytest.raises(Problem):
            other.take(1)
    assert budget.used == 0
