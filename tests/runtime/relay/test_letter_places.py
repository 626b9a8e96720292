"""Dead letters lie in a folder or a topic, and never where their own relay reads them."""

from __future__ import annotations

from pathlib import Path

import pytest
from schemagen_runtime.relay.letter_box import LetterFolder
from schemagen_runtime.relay.letter_places import open_letter_box, read_letter_url

FROM = "kafka://one,two/events"


def test_what_is_no_url_is_a_folder(tmp_path: Path) -> None:
    assert read_letter_url("dead") is None
    assert read_letter_url(r"C:\dead") is None
    box = open_letter_box(str(tmp_path / "dead"), 1 << 20, FROM)
    assert isinstance(box, LetterFolder)
    box.close()


def test_a_url_names_a_topic() -> None:
    address = read_letter_url("kafka://broker/events.dead")
    assert address is not None
    assert address.topic == "events.dead"


@pytest.mark.parametrize("place", ["redis://h/s", "sqlite:///m.db", "file:///tmp/dead"])
def test_another_url_is_no_place(place: str) -> None:
    with pytest.raises(ValueError, match="is no place for dead letters; write a folder, or a URL such as kafka://"):
        read_letter_url(place)


@pytest.mark.parametrize(
    ("source", "place"),
    [
        (FROM, "kafka://two:9092/events"),
        ("kafka://one/{project}", "kafka://one/dead"),
        ("KAFKA://one/a", "kafka://one/a"),
    ],
)
def test_dead_letters_would_not_be_read_as_events(source: str, place: str) -> None:
    with pytest.raises(ValueError, match="would be read as events: name another topic than --from"):
        open_letter_box(place, 1 << 20, source)


def test_one_topic_takes_all() -> None:
    pytest.importorskip("confluent_kafka")
    with pytest.raises(ValueError, match="names many topics, and dead letters need one"):
        open_letter_box("kafka://three/{project}", 1 << 20, FROM)
