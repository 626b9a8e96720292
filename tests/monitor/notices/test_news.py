"""What is new of alerts: each is told once when it opens, and once when it closes, however it is judged anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st
from schemagen_monitor.notices.news import Told, find_news
from schemagen_runtime.api.notices import AlertNews, ToldAlert
from schemagen_runtime.protocol.webhooks import AlertEvent

TODAY = "2026-02-20T00:00:00Z"


def alert(column: str | None = "income", **others: object) -> dict[str, Any]:
    """An alert as a report has it."""
    found: dict[str, Any] = {
        "project": "p",
        "collection": "c",
        "model": "m",
        "kind": "missing",
        "column": column,
        "measure": None,
        "target": None,
        "columns": [] if column is None else [column],
        "segments": [],
        "level": "warning",
        "since": "2026-02-10T00:00:00Z",
        "until": None,
        "message": "income is missing in 2.5% of events",
    }
    return {**found, **others}


class Receiver:
    """Keep what was told last, and what was told, as a store does."""

    def __init__(self) -> None:
        self.told: dict[str, bytes] = {}

    def judge(self, *alerts: Told, muted: Sequence[int] = ()) -> list[tuple[str, Any]]:
        """Tell what is new; the names of the events with their alerts."""

        def write(event: AlertEvent, one: Told) -> bytes:
            return orjson.dumps([event, one])

        told = [ToldAlert(id_, known) for id_, known in sorted(self.told.items())]
        news = find_news(told, alerts, muted, TODAY, write)
        for one in news:
            self._keep(one)
        assert len({one.event for one in news}) == len(news)
        return [tuple(orjson.loads(one.body)) for one in news]

    def _keep(self, news: AlertNews) -> None:
        if news.alert is None:
            del self.told[news.id]
        else:
            self.told[news.id] = news.alert


def names(said: list[tuple[str, Any]]) -> list[str]:
    return [name for name, _ in said]


def test_an_alert_is_told_when_it_opens_and_when_it_closes_and_keeps_its_id() -> None:
    receiver = Receiver()
    ((name, opened),) = receiver.judge(alert())
    assert name == "opened"
    assert opened == {"id": opened["id"], **alert()}
    assert receiver.judge(alert(message="income is missing in 2.6% of events")) == []
    ((name, closed),) = receiver.judge(alert(until="2026-02-15T00:00:00Z"))
    assert (name, closed["id"], closed["until"]) == ("closed", opened["id"], "2026-02-15T00:00:00Z")
    assert receiver.judge(alert(until="2026-02-15T00:00:00Z")) == []


def test_what_was_over_before_anybody_was_told_is_not_told() -> None:
    assert Receiver().judge(alert(until="2026-02-15T00:00:00Z")) == []


def test_another_level_other_columns_or_segments_are_a_change() -> None:
    receiver = Receiver()
    ((_, opened),) = receiver.judge(alert())
    ((name, changed),) = receiver.judge(alert(level="alert"))
    assert (name, changed["level"], changed["id"]) == ("changed", "alert", opened["id"])
    segments = [{"column": "origin", "value": "EWR"}]
    assert names(receiver.judge(alert(level="alert", segments=segments))) == ["changed"]
    assert receiver.judge(alert(level="alert", segments=segments)) == []
    assert names(receiver.judge(alert(level="alert"))) == ["changed"]


def test_labels_that_come_late_may_move_its_first_day() -> None:
    receiver = Receiver()
    receiver.judge(alert())
    assert receiver.judge(alert(since="2026-02-08T00:00:00Z")) == []
    assert receiver.judge(alert(since="2026-02-12T00:00:00Z")) == []


def test_one_that_closed_and_opened_anew_is_two() -> None:
    receiver = Receiver()
    ((_, first),) = receiver.judge(alert())
    said = receiver.judge(alert(since="2026-02-16T00:00:00Z", level="alert"), alert(until="2026-02-14T00:00:00Z"))
    assert names(said) == ["closed", "opened"]
    assert said[0][1]["id"] == first["id"] != said[1][1]["id"]


def test_an_earlier_one_that_is_over_is_not_taken_for_it() -> None:
    receiver = Receiver()
    receiver.judge(alert())
    earlier = alert(since="2026-01-10T00:00:00Z", until="2026-01-20T00:00:00Z")
    assert receiver.judge(alert(since="2026-02-09T00:00:00Z"), earlier) == []


def test_columns_that_become_one_cause_are_one_change() -> None:
    receiver = Receiver()
    receiver.judge(alert("a"), alert("b"))
    said = receiver.judge(alert(None, columns=["a", "b"]))
    assert names(said) == ["closed", "changed"]
    assert said[1][1]["columns"] == ["a", "b"]
    assert receiver.judge(alert(None, columns=["a", "b"])) == []


def test_a_measure_that_joins_does_not_make_another_alert() -> None:
    receiver = Receiver()
    performance = alert(None, kind="performance", measure="auc")
    receiver.judge(performance)
    assert receiver.judge({**performance, "measure": "accuracy"}) == []
    assert names(receiver.judge({**performance, "kind": "labels"})) == ["closed", "opened"]


def test_alerts_of_two_targets_are_two_however_alike() -> None:
    receiver = Receiver()
    paid, kept = (alert(None, kind="performance", measure="auc", target=name) for name in ("paid", "kept"))
    opened = receiver.judge(paid, kept)
    assert names(opened) == ["opened", "opened"]
    ((name, closed),) = receiver.judge(kept)
    assert (name, closed["target"], closed["id"]) == ("closed", "paid", opened[0][1]["id"])


def test_an_alert_that_was_told_without_its_target_is_not_told_again() -> None:
    receiver = Receiver()
    before = alert(None, kind="performance", measure="auc")
    del before["target"]
    receiver.judge({**before, "target": None})
    for id_, told in receiver.told.items():  # as an earlier release kept it
        receiver.told[id_] = orjson.dumps({key: value for key, value in orjson.loads(told).items() if key != "target"})
    assert receiver.judge({**before, "target": "paid"}) == []


def test_what_a_new_judgement_does_not_have_has_closed() -> None:
    receiver = Receiver()
    receiver.judge(alert(), alert("age"))
    ((name, closed),) = receiver.judge(alert("age"))
    assert (name, closed["column"], closed["until"]) == ("closed", "income", TODAY)


def test_while_it_is_muted_only_its_closing_is_told() -> None:
    receiver = Receiver()
    assert receiver.judge(alert(), muted=[0]) == []
    assert names(receiver.judge(alert())) == ["opened"]
    assert receiver.judge(alert(level="alert"), muted=[0]) == []
    assert names(receiver.judge(alert(level="alert"))) == ["changed"]
    assert names(receiver.judge(alert(until="2026-02-15T00:00:00Z"), muted=[0])) == ["closed"]


def test_alerts_of_one_name_have_ids_of_their_own() -> None:
    receiver = Receiver()
    said = receiver.judge(alert(), alert(message="another"))
    assert names(said) == ["opened", "opened"]
    assert said[0][1]["id"] != said[1][1]["id"]
    assert receiver.judge(alert(), alert(message="another")) == []


DAYS = [f"2026-02-{day:02}T00:00:00Z" for day in range(1, 20)]


@st.composite
def judgements(draw: st.DrawFn) -> list[Told]:
    """Return the alerts of one judgement: those of one subject lie one after the other, the last of them open."""
    found: list[Told] = []
    for column in ("a", "b", None):
        for kind in ("missing", "drift"):
            days = draw(st.lists(st.sampled_from(DAYS), max_size=5, unique=True).map(sorted))
            for place in range(0, len(days), 2):
                until = days[place + 1] if place + 1 < len(days) else None
                level = draw(st.sampled_from(["warning", "alert"]))
                found.append(alert(column, kind=kind, since=days[place], until=until, level=level))
    return draw(st.permutations(found))


@given(st.lists(judgements(), max_size=5))
def test_after_any_judgements_what_is_open_is_what_was_told(judged: list[list[Told]]) -> None:
    receiver = Receiver()
    for alerts in judged:
        receiver.judge(*alerts)
        # The same judgement brings no news.
        assert receiver.judge(*alerts) == []
        told = [orjson.loads(one) for one in receiver.told.values()]
        still = [(one["kind"], one["columns"], one["level"]) for one in told]
        opened = [(one["kind"], one["columns"], one["level"]) for one in alerts if one["until"] is None]
        assert sorted(map(repr, still)) == sorted(map(repr, opened))
