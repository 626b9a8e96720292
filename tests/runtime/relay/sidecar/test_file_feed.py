"""Lines of files are stored once, also when the process is killed between two steps."""

from __future__ import annotations

from pathlib import Path

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
