"""A shared result is what a new one would be."""

from __future__ import annotations

import pytest
from schemagen_runtime.api.result import EventResult, Fate, IngestResult
from schemagen_runtime.delivery import shared_results


@pytest.mark.parametrize("fate", Fate)
@pytest.mark.parametrize("count", [0, 1, 3, 1000])
def test_it_equals_one_that_is_made_anew(fate: Fate, count: int) -> None:
    plain = IngestResult(tuple(EventResult(index, fate) for index in range(count)))
    assert shared_results.ingest_result(count, fate) == plain
    assert shared_results.ingest_result(count, fate) is shared_results.ingest_result(count, fate)
    assert [shared_results.event_result(index, fate) for index in range(count)] == list(plain.results)
