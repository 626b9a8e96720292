"""New rows come in their order, in the forms that are asked for, with the same cells as in the plain way."""

from __future__ import annotations

import random
from collections.abc import Generator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from schemagen.build.loading import load_source
from schemagen.text.source import Source
from schemagen_runtime.backends.sqlite.connection import connect, transaction
from schemagen_runtime.backends.sqlite.counter_tables import begin_counting, find_counted
from schemagen_runtime.backends.sqlite.counters.new_rows import NewRowReader
from schemagen_runtime.counting.block import Block
from schemagen_runtime.counting.plan import Form, forms_of, plan_of

from tests.runtime.backends.sqlite.counters.support import PLACE, inference, ingest, schemas

WIDE: Final = 230
"""Columns of which one function of SQLite cannot take all."""
HOSTILE: Final = (None, "", "\x00\x1f", '"quoted" \\', "[1, 2]", "null", "\u2028 \U0001f600", "x" * 5000)


@contextmanager
def reading(db: Path, forms: Mapping[str, Form]) -> Generator[NewRowReader]:
    """A reader of new rows in some forms."""
    with closing(connect(str(db), create=False)) as connection:
        place = find_counted(connection, PLACE)
        with transaction(connection):
            begin_counting(connection, place)
        yield NewRowReader(connection, place, forms)


def blocks(db: Path, forms: Mapping[str, Form]) -> list[tuple[int, Block]]:
    """All rows of a database, as blocks."""
    with reading(db, forms) as reader:
        return list(reader.blocks(reader.read(0, 1000)))


def test_new_rows_are_those_behind_what_is_counted_in_their_order(tmp_path: Path) -> None:
    schema = schemas("string")[0]
    for id_ in "ba":
        ingest(tmp_path / "m.db", "m", schema, [inference(random.Random(id_), id_, is_second=False, with_labels=False)])
    with reading(tmp_path / "m.db", {}) as reader:
        found = [[row[0] for row in reader.read(*bounds).rows] for bounds in ((0, 10), (1, 10), (0, 1), (2, 10))]
    assert found == [[1, 2], [2], [1], []]


def test_rows_are_the_same_in_each_form(tmp_path: Path) -> None:
    """Rows of two versions, more than are read at a time, with every kind of value."""
    chance, versions = random.Random(1), schemas("string")
    for number in range(4):
        events = [
            inference(chance, f"{number} {n}", is_second=bool(number % 2), with_labels=True) | {"note": HOSTILE[n % 8]}
            for n in range(60)
        ]
        ingest(tmp_path / "m.db", "m", versions[number % 2], events)
    forms = forms_of(plan_of(version.document) for version in versions)
    assert {forms["amount"], forms["count"], forms["proba"]} == {Form.NUMBERS}
    assert {forms["city"], forms["note"], forms["answer"], forms["grade"]} == {Form.CODED}
    for (schema, plain), (of, formed) in zip(
        blocks(tmp_path / "m.db", {}), blocks(tmp_path / "m.db", forms), strict=True
    ):
        assert (schema, plain.stamps, plain.label_times) == (of, formed.stamps, formed.label_times)
        assert plain.cells.keys() == formed.cells.keys()
        for name in plain.cells:
            if forms.get(name) is Form.NUMBERS:
                assert np.array_equal(plain.numbers(name).values, formed.numbers(name).values, equal_nan=True)
                assert plain.numbers(name).missing.tolist() == formed.numbers(name).missing.tolist()
            else:
                assert list(plain.column(name)) == list(formed.column(name))


def test_values_of_rows_that_are_left_out_are_forgotten(tmp_path: Path) -> None:
    """Else they would get codes, though no row that is counted has them."""
    chance, schema = random.Random(2), schemas("string")[0]
    events = [inference(chance, id_, is_second=False, with_labels=False) | {"city": f"in {id_}"} for id_ in "abc"]
    ingest(tmp_path / "m.db", "m", schema, events)
    with reading(tmp_path / "m.db", {"city": Form.CODED, "amount": Form.NUMBERS}) as reader:
        new = reader.read(0, 10).chosen([2, 0])
        ((_, block),) = reader.blocks(new)
    assert block.coded("city").values == ["in a", "in c"]
    assert (block.column("city"), len(block.numbers("amount").values)) == (["in c", "in a"], 2)


@pytest.mark.parametrize("kind", ["string?", "bool?", "int?", "float?"])
def test_more_columns_are_read_than_a_function_can_take(tmp_path: Path, kind: str) -> None:
    columns = "".join(f"  f{number}: {kind}\n" for number in range(WIDE))
    text = (
        f"schemagen: 1\nname: c\nversion: 1.0.0\nid: id\ntimestamp: at\nfeatures:\n{columns}predictions:\n  p: float\n"
    )
    schema = load_source(Source("c.yaml", text.encode()))
    cell = {"string?": "a", "bool?": True, "int?": 2**60, "float?": 0.1}[kind]
    event: dict[str, object] = {"id": "1", "at": "2026-03-01T00:00:00Z", "p": 0.5, f"f{WIDE - 1}": cell}
    ingest(tmp_path / "m.db", "m", schema, [event])
    ((_, block),) = blocks(tmp_path / "m.db", forms_of([plan_of(schema.document)]))
    if kind in ("int?", "float?"):
        assert block.numbers(f"f{WIDE - 1}").values.tolist() == [cell]
        assert block.numbers("f0").missing.tolist() == [True]
    else:
        assert (block.column(f"f{WIDE - 1}"), block.column("f0")) == ([cell], [None])
