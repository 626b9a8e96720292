"""A folder of letters is read in order, and a file of it changes only when all of its letters have their fate."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from schemagen_runtime import DeadLetter, DeadLetterError, ErrorCode, Fate, FieldError
from schemagen_runtime.disk.dead_letters import FILE_NAME, DeadLetterFolder
from schemagen_runtime.protocol.envelope import SchemaFolder, decode
from schemagen_runtime.relay.letter_files import FilePosition, LetterFiles
from schemagen_runtime.relay.letters import LetterLine
from schemagen_runtime.relay.source import Event, ItemOutcome, Portion
from schemagen_runtime.support.line_file import rotated_files

from tests.runtime.disk.support import STREAM

ERROR = FieldError(ErrorCode.OUT_OF_RANGE, "x", "again", "less", "more")


def bury(folder: Path, *ids: str, max_bytes: int = 1 << 20) -> None:
    letters = [DeadLetter(STREAM, b'{"id":"%b"}' % id_.encode(), (ERROR,), 1, 1.5, 2.5) for id_ in ids]
    assert DeadLetterFolder(folder, max_bytes).bury(letters) == len(ids)


def lines_left(folder: Path) -> list[str]:
    return [line for path in rotated_files(folder) for line in path.read_text().splitlines()]


def ids_left(folder: Path) -> list[str]:
    schemas = SchemaFolder(folder)
    return [json.loads(decode(line.encode(), schemas).line)["id"] for line in lines_left(folder)]


def outcomes(portion: Portion[LetterLine, FilePosition], failed: Sequence[str] = ()) -> list[ItemOutcome[LetterLine]]:
    found: list[ItemOutcome[LetterLine]] = []
    for item in portion.items:
        if not isinstance(item.read, Event):
            found.append(ItemOutcome(item, Fate.REJECTED, unreadable=item.read.reason))
        elif dict(item.read.values)["id"] in failed:  # type: ignore[call-overload]  # the letters here are mappings
            found.append(ItemOutcome(item, Fate.REJECTED, [ERROR]))
        else:
            found.append(ItemOutcome(item, Fate.DELIVERED))
    return found


def test_what_is_delivered_goes_and_what_failed_stays_with_its_new_errors(tmp_path: Path) -> None:
    bury(tmp_path, "a", "b", "c")
    with LetterFiles.opened(tmp_path, 1 << 20, json.loads) as letters:
        (portion,) = letters.portions()
        assert [item.origin.number for item in portion.items] == [1, 2, 3]
        first = portion.items[0].read
        assert isinstance(first, Event)
        assert (first.stream, first.values, first.line, first.accepted_at) == (STREAM, {"id": "a"}, b'{"id":"a"}', 1.5)
        assert (portion.position.reached, portion.position.is_end) == (letters.size, True)
        letters.done(portion.position, outcomes(portion, ["b"]))
    (line,) = lines_left(tmp_path)
    kept = decode(line.encode(), SchemaFolder(tmp_path))
    assert (kept.line, kept.attempts, kept.errors[0].message) == (b'{"id":"b"}', 2, "again")


def test_a_file_of_which_nothing_is_left_goes(tmp_path: Path) -> None:
    bury(tmp_path, "a")
    with LetterFiles.opened(tmp_path, 1 << 20, json.loads) as letters:
        for portion in letters.portions():
            letters.done(portion.position, outcomes(portion))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["replay.lock", "schemas"]


def test_a_file_is_as_it_was_until_its_last_portion_is_done(tmp_path: Path) -> None:
    ids = [f"a-{number}" for number in range(2500)]
    bury(tmp_path, *ids)
    with LetterFiles.opened(tmp_path, 1 << 20, json.loads) as letters:
        portions = list(letters.portions())
        assert [(len(portion.items), portion.position.is_end) for portion in portions] == [
            (1000, False),
            (1000, False),
            (500, True),
        ]
        for portion in portions[:2]:
            letters.done(portion.position, outcomes(portion, ["a-1", "a-1500"]))
        assert ids_left(tmp_path) == ids
    assert ids_left(tmp_path) == ids
    assert not list(tmp_path.glob("*.kept"))


def test_files_that_are_read_ahead_are_done_each_by_itself(tmp_path: Path) -> None:
    for id_ in ("a", "b", "c"):
        bury(tmp_path, id_, max_bytes=1)
    with LetterFiles.opened(tmp_path, 1 << 20, json.loads) as letters:
        first, second, _ = list(letters.portions())
        letters.done(first.position, outcomes(first, ["a"]))
        letters.done(second.position, outcomes(second))
    assert ids_left(tmp_path) == ["a", "c"]


@pytest.mark.parametrize("count", [0, 1000, 2000])
def test_the_last_portion_of_a_file_is_known_however_many_lines_it_has(tmp_path: Path, count: int) -> None:
    if count:
        bury(tmp_path, *[str(number) for number in range(count)])
    else:
        (tmp_path / "dead-letters.20260101T000000.000000Z-0.ndjson").touch()
    with LetterFiles.opened(tmp_path, 1 << 20, json.loads) as letters:
        portions = list(letters.portions())
        assert [portion.position.is_end for portion in portions] == [*[False] * (len(portions) - 1), True]
        for portion in portions:
            letters.done(portion.position, outcomes(portion))
    assert not rotated_files(tmp_path)


def test_what_cannot_be_read_is_kept_as_it_was(tmp_path: Path) -> None:
    bury(tmp_path, "a")
    with (tmp_path / FILE_NAME).open("ab") as file:
        file.write(b'\xff,"event":\nnothing\n')
    with LetterFiles.opened(tmp_path, 1 << 20, json.loads) as letters:
        (portion,) = letters.portions()
        letters.done(portion.position, outcomes(portion))
    (path,) = rotated_files(tmp_path)
    assert path.read_bytes() == b'\xff,"event":\nnothing\n'


def test_a_folder_is_opened_by_one_at_a_time(tmp_path: Path) -> None:
    bury(tmp_path, "a")
    with (
        LetterFiles.opened(tmp_path, 1 << 20, json.loads),
        pytest.raises(DeadLetterError, match="is being replayed by another process"),
        LetterFiles.opened(tmp_path, 1 << 20, json.loads),
    ):
        pass
    with LetterFiles.opened(tmp_path, 1 << 20, json.loads) as letters:
        assert letters.size > 0


def test_what_a_killed_replay_left_goes_and_neighbours_stay(tmp_path: Path) -> None:
    bury(tmp_path, "a", max_bytes=1)
    (path,) = rotated_files(tmp_path)
    path.with_suffix(".kept").write_bytes(b"half a line")
    neighbour = tmp_path / "access.ndjson"
    neighbour.write_text('{"path": "/"}\n')
    with LetterFiles.opened(tmp_path, 1 << 20, json.loads) as letters:
        assert letters.size == path.stat().st_size
    assert not list(tmp_path.glob("*.kept"))
    assert neighbour.exists()


def test_a_file_that_is_gone_is_said(tmp_path: Path) -> None:
    bury(tmp_path, "a", max_bytes=1)
    with LetterFiles.opened(tmp_path, 1 << 20, json.loads) as letters:
        (path,) = rotated_files(tmp_path)
        path.unlink()
        with pytest.raises(DeadLetterError, match="cannot be replayed, and is as it was"):
            list(letters.portions())
