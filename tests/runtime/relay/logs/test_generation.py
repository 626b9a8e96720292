"""A generation is written down and read back, and has a name of its own."""

from __future__ import annotations

import pytest
from schemagen_runtime.relay.logs.generation import Generation, name_generation
from schemagen_runtime.relay.logs.log_file import FileId
from schemagen_runtime.relay.logs.trail import Trail


def test_it_survives_being_written_down() -> None:
    made = Generation(3, "abc", FileId(1, 2), 12.5, Trail().extended(b"x" * 500), is_closed=True)
    again = Generation.restored(3, made.described())
    assert (again.number, again.name, again.file, again.first_seen, again.is_closed) == (3, "abc", (1, 2), 12.5, True)
    assert again.described() == again.stored == made.described()
    assert again.read == again.done


@pytest.mark.parametrize("text", ["{}", '{"name": "x", "device": 1}', "[]"])
def test_what_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="another form"):
        Generation.restored(1, text)


def test_its_name_depends_on_machine_path_file_and_number_only() -> None:
    names = [
        name_generation(*parts)
        for parts in [
            ("h", "/a", FileId(1, 2), 1),
            ("h", "/a", FileId(1, 2), 2),
            ("h", "/b", FileId(1, 2), 1),
            ("i", "/a", FileId(1, 2), 1),
            ("h", "/a", FileId(1, 3), 1),
        ]
    ]
    assert len(set(names)) == len(names)
    assert names[0] == name_generation("h", "/a", FileId(1, 2), 1)
