"""Values by wire name become the classes of their package."""

from __future__ import annotations

from schemagen_runtime.typed import event_maker

from tests.runtime.backends.memory.support import DRAWN, inference


def test_wire_names_become_attributes() -> None:
    event = event_maker(DRAWN, "InferenceEvent")(inference("a"))
    assert type(event).__name__ == "InferenceEvent"
    assert getattr(event, "f_1", None) == 0.5
    assert DRAWN.check(event) == ()
    assert event_maker(DRAWN, "LabelEvent")({"id": "a", "timee": 1}) is None
