"""Lines of files are stored once, also when the process is killed between two steps."""

from __future__ import annotations

from pathlib import Path

import pytest
from schemagen_runtime import TransientError
from schemagen_runtime.relay.event_batch import EventBatch
from schemagen_runtime.relay.failures import Sent
from schemagen_runtime.relay.sidecar.file_feed import FileFeed
from schemagen_runtime.relay.sidecar.files import FollowedFiles

from tests.runtime.relay.sidecar.support import Rig, line, source


def feed(rig: Rig) -> FileFeed:
    files = FollowedFiles(source(), rig.folder, "host", rig.mover.positions())
    return FileFeed(files, rig.batching(), rig.mover)


def append(folder: Path, *ids: str) -> None:
    with (folder / "app.log").open("ab") as file:
        file.writelines(line(id_) + b"\n" for id_ in ids)


def test_lines_are_moved_and_the_metrics_say_so(rig: Rig) -> None:
    append(rig.folder, "a", "b")
    one = feed(rig)
    assert one.move_next()
    assert not one.move_next()
    assert rig.stored() == ["a", "b"]
    meter = rig.mover.meter
    assert (meter.behind_bytes["s"], meter.behind_seconds["s"], meter.lost_bytes["s"]) == (0, 0.0, 0)
    assert meter.generations["s", "first"] == 1
    one.close()


def test_how_far_behind_it_is_is_told_while_the_store_is_away(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    append(rig.folder, "a")
    told: list[int] = []
    write = rig.sender.write

    def fail_at_first(batch: EventBatch) -> Sent:
        told.append(rig.mover.meter.behind_bytes.get("s", 0))
        if batch.size and len(told) < 4:
            append(rig.folder, "b")
            raise TransientError("away")
        return write(batch)

    monkeypatch.setattr(rig.sender, "write", fail_at_first)
    one = feed(rig)
    assert one.move_next()
    assert told == sorted(told)
    assert told[-1] > told[1]
    one.close()


def test_another_process_goes_on_where_the_store_says(rig: Rig) -> None:
    append(rig.folder, "a")
    one = feed(rig)
    one.move_next()
    one.close()
    append(rig.folder, "b")
    two = feed(rig)
    assert two.move_next()
    assert rig.stored() == ["a", "b"]
    assert rig.mover.meter.lines["s", "duplicate"] == 0
    two.close()
