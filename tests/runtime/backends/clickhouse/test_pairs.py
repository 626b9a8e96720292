"""Answers of two models are paired by id, where the label has come; the newest first."""

from __future__ import annotations

import pytest
from schemagen_runtime.api.pairs import ModelAnswers, Paired
from schemagen_runtime.backends.clickhouse.store import ClickHouseStore

from tests.runtime.backends.clickhouse.support import PLACE, batch, inference, info, label, opened
from tests.system.clickhouse.front import Front


def test_pairs(front: Front) -> None:
    destination = opened(front.url)
    for model, shift in (("a", 0.0), ("b", 0.25)):
        for number, id_ in enumerate(("x", "y", "z")):
            destination.send(batch(inference(id_, p=shift + number / 8), model=model))
    destination.send(batch(label("x", y=0), label("z", y=1), label("lone", y=1)))
    schemas = frozenset({info().fingerprint})
    first, second = ModelAnswers("a", "p", schemas), ModelAnswers("b", "p", schemas)
    with ClickHouseStore(front.url) as store:
        expected = [Paired(1, 0.25, 0.5), Paired(0, 0.0, 0.25)]
        assert store.pairs(PLACE, (first, second), "y", 10) == expected
        assert store.pairs(PLACE, (first, second), "y", 1) == expected[:1]
        assert store.pairs(PLACE, (first, second._replace(fingerprints=frozenset())), "y", 10) == []
        with pytest.raises(ValueError, match="no column 'no'"):
            store.pairs(PLACE, (first, second), "no", 10)
