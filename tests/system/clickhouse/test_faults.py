"""What may happen between a program and ClickHouse: the same rows are there afterwards, and none twice."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from schemagen_runtime import Settings, TransientError, Workspace
from schemagen_runtime.backends.clickhouse.reader import ClickHouseReader

from tests.runtime.backends.clickhouse.support import PLACE, batch, fates, inference, label, opened
from tests.system.clickhouse.awkward import schema
from tests.system.clickhouse.front import Asked, Front
from tests.system.faults.support import fates as of_fate

BUSY = b"Code: 241. DB::Exception: Memory limit (total) exceeded. (MEMORY_LIMIT_EXCEEDED)"


def once(fault: Callable[[Asked], None], after: int) -> Callable[[Asked], None]:
    """Behave badly at one request, after some that go well, and well from then on."""
    left = iter(range(after + 1))

    def behave(asked: Asked) -> None:
        number = next(left, None)
        if number == after:
            fault(asked)
        else:
            asked.answer()

    return behave


def lost(asked: Asked) -> None:
    """Do it, and answer nothing."""
    asked.respond = lambda *_: asked.drop()  # type: ignore[method-assign]
    asked.answer()


FAULTS: dict[str, Callable[[Asked], None]] = {
    "it is not asked": Asked.drop,
    "its answer is lost": lost,
    "it has no memory": lambda asked: asked.respond(500, BUSY),
    "a proxy answers": lambda asked: asked.respond(502, b"<html>"),
    "a proxy says that all is well": lambda asked: asked.respond(200, b""),
}


@pytest.mark.parametrize("after", range(5))
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_what_is_written_again_after_a_fault_is_there_once(
    front: Front, fault: Callable[[Asked], None], after: int
) -> None:
    destination = opened(front.url)
    some = batch(inference("a", y=1), inference("b"), label("a", y=2, at="2026-11-28T09:00:00Z"))
    front.behave = once(fault, after)
    with pytest.raises(TransientError):
        destination.send(some)
    destination.send(some)
    assert fates(destination.send(some)) == ({0, 1, 2}, set())
    with ClickHouseReader(front.url) as reader:
        assert [(one.id, one.labels["y"]) for one in reader.records(PLACE)] == [("a", 2), ("b", None)]
        assert [one.value for one in reader.label_history(PLACE, "a")] == [1, 2]
    assert front.read(f'SELECT count() FROM "{PLACE}/inferences"') == ["2"]


def test_a_server_that_stopped_before_labels_counted(front: Front) -> None:
    destination = opened(front.url)
    some = batch(inference("a", y=1), label("b", y=2))
    destination.send(some)
    # As if it had kept the events, and not come to what is made of them.
    front.read(f'TRUNCATE TABLE "{PLACE}/labels"')
    assert fates(destination.send(some)) == ({0, 1}, set())
    assert front.read(f'SELECT id, y FROM "{PLACE}/records"') == ["a\t1"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ('DROP TABLE "{}/inferences"', "inferences"),
        ('ALTER TABLE "{}/inferences" DROP COLUMN x', "x"),
        ('ALTER TABLE "{}/inferences" MODIFY COLUMN x Nullable(String)', "x"),
        ('ALTER TABLE "{}/label_history" RENAME COLUMN y TO z', "y"),
    ],
)
def test_tables_that_somebody_changed_are_told_and_nothing_is_lost(front: Front, change: str, said: str) -> None:
    destination = opened(front.url)
    front.read(change.format(PLACE))
    with pytest.raises(TransientError, match=f"(?s){said}.*somebody changed the tables"):
        destination.send(batch(inference("a", y=1)))
    with pytest.raises(TransientError, match=f"(?s){said}.*'schemagen export --to clickhouse' prints"):
        opened(front.url)


def test_a_program_delivers_all_while_the_server_comes_and_goes(front: Front) -> None:
    counted = schema("counted")
    events: list[dict[str, object]] = [
        {"id": n, "at": "2026-11-28T07:00:00Z", "tags": [], "x": n, "p": 0.5, "y": n, "z": None} for n in range(40)
    ]
    settings = Settings(max_batch_events=10, backoff=0.01, max_backoff=0.05, delivery_timeout=60)
    faults = iter([*FAULTS.values()][:4] * 3)

    def behave(asked: Asked) -> None:
        if "INSERT" in asked.statement and (fault := next(faults, None)) is not None:
            fault(asked)
        else:
            asked.answer()

    with Workspace(front.url, project=PLACE.project, model="m", settings=settings) as ws:
        collection = ws.add_data_collection(PLACE.name, schema=counted)
        front.behave = behave
        result = collection.ingest_mappings(events).result(60)
    assert sum(of_fate(result).get(fate, 0) for fate in ("delivered", "duplicate")) == 40
    assert front.read(f'SELECT count(), sum(x), sum(y) FROM "{PLACE}/records"') == ["40\t780\t780"]
