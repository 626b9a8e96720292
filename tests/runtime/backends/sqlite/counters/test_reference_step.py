"""Who freezes, chooses or reads a reference does so only where nothing else happened meanwhile."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from schemagen_runtime.api.destination import TransientError
from schemagen_runtime.api.references import KeptReference, ReferenceKind
from schemagen_runtime.backends.sqlite.connection import connect, transaction
from schemagen_runtime.backends.sqlite.counters.counters import SqliteCounters
from schemagen_runtime.backends.sqlite.counters.reference_step import ReferenceStep
from schemagen_runtime.counting.tally import Span

from tests.runtime.backends.sqlite.counters.life import Life
from tests.runtime.backends.sqlite.counters.support import PLACE, START, in_words, of_rows

DAY = int(START.timestamp()) // 86400
FIRST = KeptReference(ReferenceKind.FIRST, days=(DAY,))


@pytest.fixture
def life(tmp_path: Path) -> Life:
    life = Life(tmp_path / "m.db", 430)
    life.live()
    return life


def frozen(db: Path) -> dict[tuple[object, ...], object]:
    return {key[:-2]: tally for key, tally in in_words(db).items() if key[-2] is Span.REFERENCE}


def test_a_copy_of_the_days_is_frozen_and_no_other_model_has_one(life: Life) -> None:
    assert SqliteCounters(str(life.db)).freeze_reference(PLACE, "m1", FIRST)
    days = {key[:-2]: tally for key, tally in in_words(life.db).items() if key[-2:] == (Span.DAY, DAY)}
    of_model = {key: tally for key, tally in days.items() if key[1] == "m1"}
    assert of_rows(frozen(life.db)) == of_rows(of_model)


def test_another_reference_that_was_chosen_meanwhile_is_left(life: Life) -> None:
    counters = SqliteCounters(str(life.db))
    counters.choose_reference(PLACE, "m1", KeptReference(ReferenceKind.RANGE, DAY, DAY + 1, chosen_by="me"))
    assert not counters.freeze_reference(PLACE, "m1", FIRST)
    with closing(connect(str(life.db), create=False)) as connection:
        step = ReferenceStep(connection, PLACE)
        with transaction(connection):
            step.prepare()
            with pytest.raises(TransientError, match="another reference of m1 was chosen meanwhile"):
                step.end_outside("m1", KeptReference(ReferenceKind.FILE, days=(0,)))
    assert not frozen(life.db)
