"""A log is followed through all that happens to it: each line is seen once."""

from __future__ import annotations

import gzip
import os
import shutil
from pathlib import Path

import pytest
from schemagen_runtime.relay.logs.generation import Why

from tests.runtime.relay.logs.support import Follow, Follower, append


@pytest.fixture
def follower(tmp_path: Path, follow: Follow) -> Follower:
    append(tmp_path / "app.log", "one.", "two.")
    made = follow(tmp_path)
    assert made.poll() == ["one.", "two."]
    return made


def test_what_is_appended_is_seen_once_also_after_a_kill(follower: Follower) -> None:
    append(follower.path, "three.")
    chunk = follower.next()
    assert chunk is not None
    follower.kill()  # before it was noted
    assert follower.poll() == ["three."]
    follower.kill()
    assert follower.poll() == []


def test_a_line_without_its_end_waits(follower: Follower) -> None:
    append(follower.path, "thr", end="")
    assert follower.poll() == []
    append(follower.path, "ee.")
    assert follower.poll() == ["three."]


def test_late_writes_follow_a_rename(follower: Follower) -> None:
    with follower.path.open("a") as late:
        follower.path.rename(follower.path.with_name("app.log.1"))
        append(follower.path, "new.")
        assert follower.poll() == ["new."]
        late.write("late.\n")
    assert follower.poll() == ["late."]


def test_two_rotations_between_two_looks(follower: Follower) -> None:
    folder = follower.path.parent
    append(follower.path, "three.")
    follower.path.rename(folder / "app.log.2")
    append(folder / "app.log.1", "four.")
    append(follower.path, "five.")
    assert follower.poll() == ["three.", "four.", "five."]


def test_the_rest_is_read_from_a_copy_after_a_truncation(follower: Follower) -> None:
    append(follower.path, "three.")
    shutil.copy(follower.path, follower.path.with_name("app.log.1"))
    os.truncate(follower.path, 0)
    append(follower.path, "four, which is longer than all that was there before.")
    assert follower.poll() == ["three.", "four, which is longer than all that was there before."]
    assert follower.log.counts.lost_bytes == 0
    assert follower.log.counts.generations[Why.TRUNCATED] == 1


def test_a_copy_that_is_still_growing_is_no_new_file(follower: Follower) -> None:
    append(follower.path, *(f"line {number:100}." for number in range(20)))
    follower.poll()
    whole = follower.path.read_bytes()
    copy = follower.path.with_name("app.log.1")
    for size in (len(whole) // 3, len(whole) // 2, len(whole)):
        copy.write_bytes(whole[:size])
        assert follower.poll() == []
    os.truncate(follower.path, 0)
    assert follower.poll() == []


def test_what_was_gone_before_it_was_read_is_counted(follower: Follower) -> None:
    append(follower.path, "three, without its end", end="")
    follower.poll()
    os.truncate(follower.path, 0)
    append(follower.path, "four.")
    assert follower.poll() == ["four."]
    assert follower.log.counts.lost_bytes == len("three, without its end")


def test_a_file_is_known_when_it_was_compressed_while_nobody_looked(follower: Follower) -> None:
    append(follower.path, "three.")
    follower.kill()
    rotated = follower.path.with_name("app.log.1.gz")
    with gzip.open(rotated, "wb") as compressed:
        compressed.write(follower.path.read_bytes())
    follower.path.unlink()
    append(follower.path, "four.")
    assert follower.poll() == ["three.", "four."]


def test_a_compressed_file_that_is_not_whole_yet_waits(follower: Follower) -> None:
    whole = gzip.compress(b"older.\n" * 3)
    rotated = follower.path.with_name("app.log.1.gz")
    rotated.write_bytes(whole[:-9])
    assert follower.poll() == []
    rotated.write_bytes(whole)
    assert follower.poll() == ["older."] * 3


def test_an_inode_that_is_used_again_is_another_file(follower: Follower) -> None:
    follower.kill()
    follower.path.unlink()
    append(follower.path, "another.")
    assert follower.poll() == ["another."]


def test_files_older_than_the_first_start_are_not_read(tmp_path: Path, follow: Follow) -> None:
    append(tmp_path / "app.log.1", "old.")
    append(tmp_path / "app.log", "one.")
    follower = follow(tmp_path)
    assert follower.poll() == ["one."]
    (tmp_path / "app.log.1").rename(tmp_path / "app.log.2")
    assert follower.poll() == []


def test_a_log_that_is_not_there_yet_is_read_from_its_beginning_whatever_it_is_called_then(
    tmp_path: Path, follow: Follow
) -> None:
    follower = follow(tmp_path)
    assert follower.poll() == []
    follower.kill()
    append(tmp_path / "app.log.1", "one.")
    append(tmp_path / "app.log", "two.")
    assert follower.poll() == ["one.", "two."]


def test_the_end_of_a_file_that_is_gone_is_a_line(follower: Follower) -> None:
    append(follower.path, "three.", end="")
    assert follower.poll() == []
    follower.path.unlink()
    assert follower.poll() == ["three."]


def test_a_line_that_a_truncation_has_cut_in_two_is_one(follower: Follower) -> None:
    append(follower.path, "thr", end="")
    follower.poll()
    shutil.copy(follower.path, follower.path.with_name("app.log.1"))
    os.truncate(follower.path, 0)
    append(follower.path, "ee.", "four.")
    assert follower.poll() == ["three.", "four."]


def test_zeros_of_a_writer_that_does_not_append_are_left_out(tmp_path: Path, follow: Follow) -> None:
    path = tmp_path / "app.log"
    with path.open("wb", buffering=0) as writer:
        writer.write(b"one.\n" * 100)
        follower = follow(tmp_path)
        assert len(follower.poll()) == 100
        shutil.copy(path, tmp_path / "app.log.1")
        os.truncate(path, 0)
        writer.write(b"two.\n")
    assert follower.poll() == ["two."]


def test_a_line_that_is_too_long_is_told_once_and_does_not_stop_the_file(tmp_path: Path, follow: Follow) -> None:
    append(tmp_path / "app.log", "a" * 3000, "two.")
    follower = follow(tmp_path, max_line=1000)
    chunk = follower.next()
    assert chunk is not None
    assert [(line.is_too_long, line.start) for line in follower.take(chunk)] == [(True, 0), (False, 3001)]
    append(tmp_path / "app.log", "b" * (5 << 20), end="")
    assert follower.next() is None
    append(tmp_path / "app.log", "b", "four.")
    chunk = follower.next()  # all of the long line at once
    assert chunk is not None
    found = follower.take(chunk)
    assert [line.is_too_long for line in found] == [True, False]
    assert found[-1].text == b"four."
    assert len(found[0].text) <= 4096


def test_how_far_behind_it_is(follower: Follower) -> None:
    assert (follower.log.behind, follower.log.waits_since) == (0, None)
    append(follower.path, "three.")
    chunk = follower.next()
    assert chunk is not None
    assert follower.log.behind == 7
    assert follower.log.waits_since is not None
    follower.take(chunk)
    assert follower.log.behind == 0


def test_notes_that_are_none_are_refused(tmp_path: Path, follow: Follow) -> None:
    follower = follow(tmp_path)
    follower.stored = {1: '{"name": "x"}'}
    with pytest.raises(ValueError, match="written down in another form"):
        follower.kill()
