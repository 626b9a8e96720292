"""A half whose other one does not come becomes a dead letter, once."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from schemagen_runtime.relay.mapping.plan import Join
from schemagen_runtime.relay.mapping.scene import Place
from schemagen_runtime.relay.sidecar.late_halves import LateHalves
from schemagen_runtime.relay.sidecar.source_lines import SourceLine

from tests.runtime.relay.sidecar.support import JOINED, SIDES, Rig, line, path


def test_it_is_told_with_its_place(rig: Rig) -> None:
    batching = rig.batching(replace(JOINED, join=Join(path("id"), -1.0, SIDES)))
    one = SourceLine(line("a", side="in"), Place("app.log", "g", 5), "part")
    rig.mover.move("s", partial(batching.make, [one], {}, {}))
    late = LateHalves(batching, rig.mover)
    late.move()
    late.move()
    (letter,) = rig.buried()
    assert letter["source"] == {"file": "app.log", "generation": "g", "position": 5}
    assert rig.mover.meter.lines["s", "dead_lettered"] == 1
