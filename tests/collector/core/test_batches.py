"""A batch is judged alike here and in the side process; only what is quick is judged here."""

from __future__ import annotations

import gzip
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from schemagen.build.loading import load_document
from schemagen_collector.core.batches import Form, judge_aside, judge_if_quick
from schemagen_collector.core.judging import Preparation
from schemagen_collector.http.problems import Problem
from schemagen_runtime.api.destination import AcceptedRuns
from schemagen_runtime.api.store import Preparer
from schemagen_runtime.protocol.media import JSON, NDJSON
from schemagen_runtime.protocol.problems import ProblemType

from tests.collector.support import lines
from tests.runtime.support import SCHEMA, event

FORM = Form(
    media_type=NDJSON,
    is_gzip=False,
    accepted_at=1.8e9,
    scope=("p", "c"),
    key="k",
    max_bytes=4 << 20,
    max_event_bytes=1 << 20,
)
LOADED = load_document(SCHEMA.document)
GOOD = [event(f"g{number}", number, note="n" * 40) for number in range(100)]
WRONG = [event(f"w{number}", "no") for number in range(100)]


class Kept(dict[int, Mapping[str, object]]):
    """Events that are prepared: as they are."""

    @property
    def indexes(self) -> Sequence[int]:
        return list(self)


class Keeper(Preparer):
    """Keeps the events that it is to prepare."""

    def prepare(
        self, model: str | None, events: Mapping[int, Mapping[str, object]], accepted: AcceptedRuns = ()
    ) -> Kept:
        assert model == "m"
        assert accepted[0][0] >= len(events)
        return Kept(events)


PREPARATION = Preparation(Keeper(), "m", lambda count: ((count, 1.8e9),))


def nothing(size: int) -> None:
    del size


@pytest.mark.parametrize("media_type", [NDJSON, JSON])
@pytest.mark.parametrize("is_gzip", [False, True])
@pytest.mark.parametrize("events", [GOOD, [*GOOD[:50], *WRONG[:3]]])
def test_both_ways_judge_alike(events: Sequence[Mapping[str, object]], media_type: str, *, is_gzip: bool) -> None:
    body = lines(events) if media_type == NDJSON else b"[" + lines(events).strip().replace(b"\n", b",") + b"]"
    form = replace(FORM, media_type=media_type, is_gzip=is_gzip)
    sent = gzip.compress(body) if is_gzip else body
    found = judge_if_quick(sent, form, LOADED, nothing, PREPARATION)
    assert found is not None
    here, rows = found
    aside = judge_aside(sent, form, SCHEMA.document)
    assert isinstance(rows, Kept)
    assert rows == aside.judged.events == {index: here.judged.event(index) for index in aside.judged.events}
    assert (here.judged.refused, here.judged.objects) == (aside.judged.refused, aside.judged.objects)
    assert replace(here, judged=aside.judged) == aside
    assert here.key is not None


@pytest.mark.parametrize(
    "events", [WRONG, [event(f"l{number}", note="n" * 2_000) for number in range(600)]], ids=["wrong", "large"]
)
def test_what_takes_long_is_not_judged_here(events: Sequence[Mapping[str, object]]) -> None:
    assert judge_if_quick(lines(events), FORM, LOADED, nothing, PREPARATION) is None
    compressed = gzip.compress(lines(events))
    assert judge_if_quick(compressed, replace(FORM, is_gzip=True), LOADED, nothing, PREPARATION) is None
    assert judge_aside(lines(events), FORM, SCHEMA.document).judged.count == len(events)


def test_a_batch_that_is_too_large_is_refused_where_it_is_judged() -> None:
    form = replace(FORM, max_bytes=1_000, media_type=JSON)
    with pytest.raises(Problem) as refused:
        judge_aside(b"[" + b" " * 2_000 + b"]", form, SCHEMA.document)
    assert refused.value.type is ProblemType.TOO_LARGE
