"""A slot is its process's alone; what nobody owns is taken over; a folder of others is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from schemagen_runtime.disk.spool.slot import Slot, SpoolError


def test_each_has_a_slot_of_its_own_until_it_is_closed(tmp_path: Path) -> None:
    first, second = Slot(tmp_path, "d"), Slot(tmp_path, "d")
    assert (first.path.name, second.path.name) == ("0", "1")
    first.close()
    assert Slot(tmp_path, "d").path.name == "0"


def test_what_nobody_owns_is_taken_over_with_its_notes(tmp_path: Path) -> None:
    first, second = Slot(tmp_path, "d"), Slot(tmp_path, "d")
    (second.path / "00000001.log").write_bytes(b"events")
    (second.path / "00000001.done").write_bytes(b"notes")
    owned = first.path / "00000001.log"
    owned.write_bytes(b"own")
    second.close()
    third = Slot(tmp_path, "d")  # the first is still owned
    assert third.path == second.path
    third.close()
    first.close()
    again = Slot(tmp_path, "d")
    assert [path.read_bytes() for path in again.logs()] == [b"own", b"events"]
    assert (again.path / "00000002.done").read_bytes() == b"notes"
    assert again.next_log().name == "00000003.log"


def test_notes_of_a_file_that_is_gone_go_too(tmp_path: Path) -> None:
    slot = Slot(tmp_path, "d")
    (slot.path / "00000007.done").write_bytes(b"notes")
    slot.close()
    assert not list(Slot(tmp_path, "d").path.glob("*.done"))


@pytest.mark.parametrize("left", ["destination.4711-1.new", ".destination.4711-1.new"])
def test_what_was_to_become_the_mark_is_part_of_a_spool(tmp_path: Path, left: str) -> None:
    (tmp_path / left).write_bytes(b"half")
    assert Slot(tmp_path, "d").path.name == "0"


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").touch()
    with pytest.raises(SpoolError, match="something else than a spool"):
        Slot(tmp_path, "d")
    with pytest.raises(SpoolError, match="is a file"):
        Slot(tmp_path / "thesis.tex", "d")


def test_an_empty_spool_may_change_its_destination(tmp_path: Path) -> None:
    Slot(tmp_path, "one").close()
    Slot(tmp_path, "two").close()
    assert (tmp_path / "destination").read_text() == "two"
