"""Rows change the list of their query: by score or by rank, with a label that is a class or a grade."""

from __future__ import annotations

from collections import Counter as Counts

import pytest
from schemagen_runtime.columns import Kind
from schemagen_runtime.counting.block import Block
from schemagen_runtime.counting.cells import Column
from schemagen_runtime.counting.list_changes import list_changes
from schemagen_runtime.counting.lists import NO_LABEL, Item
from schemagen_runtime.counting.plan import Ranking
from schemagen_runtime.counting.scales import Scales

from tests.runtime.counting.support import plan

HOUR = 492_335


def rankings(prediction: str, label: str) -> tuple[Ranking, ...]:
    columns = f"features:\n  query: string?\npredictions:\n  p: {prediction}\nlabels:\n  y: {label}\n"
    return plan(columns, "group: query\n").rankings


def items(ranking: Ranking, orders: list[float | None], labels: list[float | str | None]) -> list[Counts[Item]]:
    count = len(orders)
    cells: dict[str, Column] = {"query": [*["a"] * (count - 1), None], "p": orders, "y": labels}
    block = Block(["m"] * count, ["2026-03-01T23:05:00"] * count, [1] * count, cells, {}, is_new=True)
    found = list(list_changes(ranking, block, Scales({}, b"salt")))
    assert {(key.model, key.column) for key, _ in found} <= {("m", "p")}
    return [one for _, one in found]


@pytest.mark.parametrize(
    ("prediction", "label", "labels", "expected"),
    [
        ("{type: float, kind: score}", "int", [3, -2, None, 1], [(-0.5, 3.0), (-0.25, 0.0), (-0.5, NO_LABEL)]),
        ("{type: float, kind: score}", "bool", [1, 0, None, 1], [(-0.5, 1.0), (-0.25, 0.0), (-0.5, NO_LABEL)]),
        (
            "{type: float, kind: logit, positive: hit}",
            "{type: string, enum: [hit, miss]}",
            ["hit", "miss", None, "hit"],
            [(-0.5, 1.0), (-0.25, 0.0), (-0.5, NO_LABEL)],
        ),
        (
            "{type: float, kind: score, target: {label: y, above: 2}}",
            "float",
            [3.0, 2.0, None, 3.0],
            [(-0.5, 1.0), (-0.25, 0.0), (-0.5, NO_LABEL)],
        ),
    ],
)
def test_scores_order_from_high_to_low(
    prediction: str, label: str, labels: list[float | str | None], expected: list[tuple[float, float]]
) -> None:
    (ranking,) = rankings(prediction, label)
    (found,) = items(ranking, [0.5, 0.25, 0.5, 0.1], labels)
    assert found == Counts(Item(order, relevance, HOUR) for order, relevance in expected)


def test_ranks_order_from_low_to_high_and_rows_without_a_place_are_in_no_list() -> None:
    (ranking,) = rankings("{type: int?, kind: rank}", "int?")
    assert ranking.answer.kind is Kind.RANK
    (found,) = items(ranking, [2, None, 1, 1], [0, 1, 4, 1])
    assert found == Counts([Item(2, 0.0, HOUR), Item(1, 4.0, HOUR)])


def test_each_query_has_a_list_under_a_key_of_the_store() -> None:
    (ranking,) = rankings("{type: int, kind: rank}", "int")
    cells: dict[str, Column] = {"query": ["a", "b", "a"], "p": [1, 1, 2], "y": [1, 1, 1]}
    block = Block(["m"] * 3, ["2026-03-01T23:05:00"] * 3, [1, 1, -1], cells, {}, is_new=False)
    found = dict(list_changes(ranking, block, Scales({}, b"salt")))
    assert [list(one.values()) for one in found.values()] == [[1, -1], [1]]
    others = dict(list_changes(ranking, block, Scales({}, b"pepper")))
    assert found.keys().isdisjoint(others)


@pytest.mark.parametrize(
    ("prediction", "label"),
    [
        ("{type: int, kind: class}", "int"),
        ("{type: float, kind: value}", "float"),
        ("{type: int, kind: rank}", "string"),
    ],
)
def test_what_orders_nothing_is_no_ranking(prediction: str, label: str) -> None:
    assert rankings(prediction, label) == ()
