"""An erased id is gone from every table and refused; who erases while another does for the first time loses nothing."""

from __future__ import annotations

import pytest
from schemagen_runtime import ErrorCode
from schemagen_runtime.backends.clickhouse.store import ClickHouseStore
from schemagen_runtime.backends.sql.erased_ids import hash_of_id

from tests.runtime.backends.clickhouse.support import PLACE, batch, fates, inference, label, opened
from tests.system.clickhouse.front import Asked, Front


def test_no_row_of_an_erased_id_is_left(front: Front) -> None:
    destination = opened(front.url)
    destination.send(batch(inference("gone", y=1), inference("kept"), label("gone", y=2), label("early", y=3)))
    with ClickHouseStore(front.url) as store:
        erased = store.erase(PLACE, ["gone", "early"])
    assert (erased.inferences, erased.labels, erased.absent) == (1, 2, ())
    for part in ("inferences", "label_history", "labels"):
        assert set(front.read(f'SELECT id FROM "{PLACE}/{part}"')) <= {"kept"}
    outcome = destination.send(batch(inference("gone"), label("early", y=3), inference("kept")))
    assert fates(outcome) == ({2}, {0, 1})
    assert {error.code for error in outcome.errors.values()} == {ErrorCode.ERASED}


@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize("table", ["inferences", "label_history"])
def test_an_id_that_is_erased_while_a_batch_is_written_is_gone_and_refused(
    front: Front, table: str, *, is_first: bool
) -> None:
    destination = opened(front.url)
    if not is_first:
        with ClickHouseStore(front.url) as store:
            store.erase(PLACE, ["another"])

    def erase_before(asked: Asked) -> None:
        if asked.statement.startswith(f'INSERT INTO "{PLACE}/{table}"'):
            front.behave = Asked.answer
            with ClickHouseStore(front.url) as store:
                store.erase(PLACE, ["gone"])
        asked.answer()

    front.behave = erase_before
    outcome = destination.send(batch(inference("kept"), inference("gone", y=1), label("gone", y=1), label("kept", y=2)))
    assert {index: error.code for index, error in outcome.errors.items()} == dict.fromkeys((1, 2), ErrorCode.ERASED)
    for part in ("inferences", "label_history", "labels"):
        assert set(front.read(f'SELECT id FROM "{PLACE}/{part}"')) == {"kept"}


def test_any_salt_of_two_that_erased_at_once_counts(front: Front) -> None:
    destination = opened(front.url)
    with ClickHouseStore(front.url) as store:
        store.erase(PLACE, ["a"])
    salt = "ff" * 32
    hashed = hash_of_id(bytes.fromhex(salt), "b").hex()
    row = f"'{PLACE.project}', '{PLACE.name}', '{salt}', '{hashed}', now64(6)"
    front.engine.run(f"INSERT INTO schemagen_erased_ids VALUES ({row})", front.database)
    assert fates(destination.send(batch(inference("a"), inference("b"), inference("c")))) == (set(), {0, 1})
