"""Records that are read back: by id, in pages, the newest, in parts."""

from __future__ import annotations

import pytest
from schemagen_runtime import Collection, DestinationError, open_records
from schemagen_runtime.backends.clickhouse.reader import ClickHouseReader

from tests.runtime.backends.clickhouse.support import PLACE, batch, inference, label, opened
from tests.system.clickhouse.front import Front


def filled(front: Front) -> ClickHouseReader:
    destination = opened(front.url)
    events = [inference(f"{n:02}", at=f"2026-1{n % 3}-0{n % 9 + 1}T07:00:00.5Z") for n in range(12)]
    destination.send(batch(*events, model="m"))
    destination.send(batch(*events[:2], label("01", y=1), model="n"))
    return ClickHouseReader(front.url)


def test_an_id_has_a_record_for_each_model(front: Front) -> None:
    with filled(front) as reader:
        assert [(one.model, one.labels["y"]) for one in reader.find(PLACE, "01")] == [("m", 1), ("n", 1)]
        assert [one.model for one in reader.find(PLACE, "01", "n")] == ["n"]
        for id_, model in (("01", "o"), ("99", None), ("\ud800", None), ("01", "\ud800")):
            assert reader.find(PLACE, id_, model) == []
        assert reader.find(PLACE, 7) == []


def test_pages_go_by_model_and_id(front: Front) -> None:
    with filled(front) as reader:
        whole = [(one.model, one.id) for one in reader.records(PLACE)]
        assert whole == sorted(whole)
        assert len(whole) == 14
        found: list[tuple[str, str | int]] = []
        while page := reader.page(PLACE, 5, found[-1] if found else None):
            found += [(one.model, one.id) for one in page]
        assert found == whole
        assert [one.id for one in reader.page(PLACE, 9, ("m", "01"), "n")] == ["00", "01"]
        with pytest.raises(ValueError, match="there can be no record"):
            reader.page(PLACE, 5, ("m", "\ud800"))


def test_the_newest_and_those_of_a_time(front: Front) -> None:
    with filled(front) as reader:
        newest = reader.last(PLACE, 3, "m")
        times = [str(one.values["at"]) for one in newest]
        assert times == sorted(times, reverse=True)
        assert times[0].startswith("2026-12-09")
        bounds = {"since": "2026-11-02T07:00:00.5Z", "until": "2026-11-05T07:00:00.5Z"}
        assert [one.id for one in reader.last(PLACE, 99, "m", **bounds)] == ["01", "10"][::-1]


def test_parts_have_each_record_once(front: Front) -> None:
    with filled(front) as reader:
        frames = list(reader.iter_pandas(PLACE, rows=4))
        assert [len(one) for one in frames] == [4, 4, 4, 2]
        ids = [(model, id_) for one in frames for model, id_ in zip(one["_model"], one["id"], strict=True)]
        assert len(set(ids)) == 14
        assert len(reader.to_pandas(PLACE, until="2020-01-01T00:00:00Z")) == 0


def test_a_history_and_a_collection_that_are_not_there(front: Front) -> None:
    with filled(front) as reader:
        assert [(one.label, one.value) for one in reader.label_history(PLACE, "01")] == [("y", 1)]
        assert reader.label_history(PLACE, "99") == []
        with pytest.raises(DestinationError, match="no collection p/c; it has lending/scores"):
            reader.find(Collection("p", "c"), "a")


def test_a_url_opens_it(front: Front) -> None:
    opened(front.url)
    with open_records(front.url) as reader:
        assert list(reader.records(PLACE)) == []
