"""Lines become batches: events by stream, and what is none with its reason."""

from __future__ import annotations

from dataclasses import replace

import orjson
import pytest
from schemagen_runtime.native.loading import engine_name
from schemagen_runtime.relay.event_batch import Origin
from schemagen_runtime.relay.mapping.scene import Place
from schemagen_runtime.relay.sidecar.source_lines import LineBlock, SourceLine

from tests.runtime.relay.sidecar.support import JOINED, Rig, line


def at(text: bytes, position: int = 0, *, halves: tuple[SourceLine, SourceLine] | None = None) -> SourceLine:
    return SourceLine(text, Place("app.log", "g", position), "part", halves=halves)


def test_events_and_misfits_have_their_places(rig: Rig) -> None:
    batched = rig.batching().make(
        [at(line("a")), at(b"nonsense", 70), replace(at(b"x" * 9, 80), is_too_long=True)], {}, {"part": "1"}
    )
    (run,) = batched.batch.runs
    assert (run.stream.model, list(run.indexes)) == ("m", [0])
    assert {index: misfit.error.got for index, misfit in batched.batch.misfits.items()} == {
        1: "malformed_line",
        2: "line_too_long",
    }
    assert batched.batch.origin(1) == Origin("part", {"file": "app.log", "generation": "g", "position": 70})
    assert batched.batch.size == 3


def test_a_line_that_was_cut_in_two_is_tried_as_one_and_as_two(rig: Rig) -> None:
    whole = line("a")
    halves = (at(whole[:20], 5), at(whole[20:], 0))
    batched = rig.batching().make([at(whole, 5, halves=halves)], {}, {})
    assert (len(batched.batch.runs), batched.batch.misfits) == (1, {})
    apart = (at(b'{"id": ', 5), at(whole, 0))
    batched = rig.batching().make([at(b'{"id": ' + whole, 5, halves=apart)], {}, {})
    assert (len(batched.batch.runs), len(batched.batch.misfits)) == (1, 1)


def test_a_block_becomes_what_its_lines_become_one_by_one(rig: Rig) -> None:
    texts = [line("a"), b"nonsense", line("b"), b'{"x": 1}', line("c", p=None)]
    lines = [at(text, 10 * index) for index, text in enumerate(texts)]
    block = rig.batching().make(LineBlock(texts, lines.__getitem__), {}, {"part": "1"}).batch
    single = rig.batching().make(lines, {}, {"part": "1"}).batch
    assert (block.runs, block.misfits) == (single.runs, single.misfits)
    assert [block.origin(index) for index in range(5)] == [single.origin(index) for index in range(5)]


@pytest.mark.skipif(engine_name() != "native", reason="the engine was not built")
def test_among_many_lines_that_are_rewritten_one_that_is_not_keeps_its_place(rig: Rig) -> None:
    texts = [line("a", x=number) for number in range(500)]
    texts[300] = b'{"other": 1, ' + line("a", x=300)[1:].replace(b"0.5", b"0.50000000000000000000")
    texts[301] = b"nonsense"
    lines = [at(text, 10 * index) for index, text in enumerate(texts)]
    batch = rig.batching().make(LineBlock(texts, lines.__getitem__), {}, {"part": "1"}).batch
    assert [(len(run.lines), len(run.values)) for run in batch.runs] == [(300, 0), (0, 1), (198, 0)]
    assert [index for run in batch.runs for index in run.indexes] == [*range(301), *range(302, 500)]
    assert list(batch.misfits) == [301]
    single = rig.batching().make(lines, {}, {"part": "1"}).batch
    made = [event for run in batch.runs for event in (*run.values, *map(orjson.loads, run.lines))]
    assert made == [event for run in single.runs for event in run.values]


def test_halves_wait_and_what_is_late_is_told(rig: Rig) -> None:
    batching = rig.batching(JOINED)
    batched = batching.make([at(line("a", side="in"))], {}, {})
    assert (batched.batch.size, batched.counts["waiting"]) == (0, 1)
    batched = batching.make([at(line("a", side="out"), 90)], {}, {})
    assert batched.batch.size == 1
    batched = batching.make([at(line("a", side="out"), 120)], {}, {})
    assert (batched.batch.size, batched.counts["duplicate"]) == (0, 1)
    batching.make([at(line("b", side="in"), 180)], {}, {})
    late = rig.mover.halves.late("s", lambda _: -1.0)
    batch = batching.late(late)
    assert [misfit.error.got for misfit in batch.misfits.values()] == ["half_alone"]


def test_halves_that_cannot_be_joined_are_told_of_once_each(rig: Rig) -> None:
    batching = rig.batching(replace(JOINED, rows=("in", "rows")))
    batching.make([at(line("a", side="in"), 5)], {}, {})
    batched = batching.make([at(line("a", side="out"), 90)], {}, {})
    assert [misfit.error.got for misfit in batched.batch.misfits.values()] == ["no_rows", "no_rows"]
    assert [batched.batch.origin(index).source["position"] for index in range(2)] == [5, 90]
    rig.mover.halves.keep()
    rig.mover.halves.settle(batched.token)
    assert rig.mover.halves.late("s", lambda _: -1.0) == []
