"""A source knows whether it must be known how numbers of its lines are written."""

from __future__ import annotations

from dataclasses import replace

import pytest
from schemagen_runtime.relay.mapping.plan import Condition, EventPlan, Join, Origin, Pick, SourcePlan, Spelling

PLAIN = Pick(Origin.RECORD, ("x",))
SPELT = replace(PLAIN, spelling=Spelling.WRITTEN)
TEST = (Condition(SPELT, exists=True),)
EVENT = EventPlan((), {"id": PLAIN}, "id", PLAIN, PLAIN, join=Join(PLAIN, 1.0))
SOURCE = SourcePlan("s", (EVENT,))


@pytest.mark.parametrize(
    "source",
    [
        replace(SOURCE, skip=(TEST,)),
        *(
            replace(SOURCE, events=(EVENT, event))
            for event in (
                replace(EVENT, columns={"id": PLAIN, "x": SPELT}),
                replace(EVENT, model=SPELT),
                replace(EVENT, collection=SPELT),
                replace(EVENT, when=TEST),
                replace(EVENT, join=Join(SPELT, 1.0)),
                replace(EVENT, join=Join(PLAIN, 1.0, {"a": TEST})),
            )
        ),
    ],
)
def test_wherever_a_number_becomes_a_text(source: SourcePlan) -> None:
    assert source.spells
    assert not SOURCE.spells
