"""A collection in memory tells inferences and labels apart."""

from __future__ import annotations

import pytest
from schemagen_runtime import FieldError, SchemaInfo
from schemagen_runtime.backends.memory.kept import KeptCollection

from tests.runtime.backends.memory.support import DRAWN, inference


def keep(kept: KeptCollection, event: dict[str, object], model: str | None = "m") -> FieldError | bool:
    return kept.keep(model, SchemaInfo.of(DRAWN), DRAWN.encode(event))


def test_models_have_inferences_of_their_own_and_share_labels() -> None:
    kept = KeptCollection()
    assert keep(kept, inference("a")) is True
    assert keep(kept, inference("a", c=0), "n") is True
    assert keep(kept, {"id": "a", "y": 1}, None) is True
    assert keep(kept, {"id": "a", "y": 1}, "n") is False
    assert keep(kept, inference("a", y=1)) is False
    assert keep(kept, inference("a", y=0)) is True
    assert [event.model for event in kept.events] == ["m", "n", None, "m"]


def test_an_inference_needs_a_model() -> None:
    found = keep(KeptCollection(), inference("a"), None)
    assert isinstance(found, FieldError)
    assert found.code == "no_model"


@pytest.mark.parametrize(
    "event", [inference("a", c=0), inference("a", n=1), inference("a", time="2025-01-02T00:00:00Z")]
)
def test_another_event_under_an_id_is_refused(event: dict[str, object]) -> None:
    kept = KeptCollection()
    keep(kept, inference("a"))
    found = keep(kept, event)
    assert isinstance(found, FieldError)
    assert len(kept.events) == 1
