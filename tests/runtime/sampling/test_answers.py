"""Answers follow from the label that they name: vectors of probabilities, and classes of a comparison."""

from __future__ import annotations

from typing import cast

import pytest
from schemagen_runtime.sampling.sampler import Sampler, Sampling

from tests.runtime.sampling.support import schema


def drawn(sections: dict[str, object]) -> list[tuple[dict[str, object], object]]:
    """Inferences with the label that came for each."""
    made = schema({"features": {"x": "int"}, **sections})
    events = list(Sampler(made, Sampling(count=4000)).mappings())
    assert all(not made.check(event) for event in events)
    truth = {event["id"]: event["y"] for event in events if "x" not in event}
    return [(event, truth[event["id"]]) for event in events if "x" in event and event["id"] in truth]


def test_a_vector_of_probabilities_adds_up_and_has_its_peak_at_the_class() -> None:
    vector = {"type": "vector<3>", "kind": "probability", "classes": ["a", "b", "c"], "target": "y"}
    pairs = drawn({"predictions": {"v": vector}, "labels": {"y": {"type": "string", "enum": ["a", "b", "c"]}}})
    right = 0
    for event, truth in pairs:
        shares = cast("list[float]", event["v"])
        assert sum(shares) == pytest.approx(1)
        right += "abc"[shares.index(max(shares))] == truth
    assert right > 0.7 * len(pairs)


def test_a_class_of_a_comparison_is_mostly_right() -> None:
    late = {"type": "bool", "kind": "class", "target": {"label": "y", "above": 15}}
    pairs = drawn({"predictions": {"late": late}, "labels": {"y": {"type": "int", "minimum": 0, "maximum": 30}}})
    right = sum(event["late"] == (cast("int", truth) > 15) for event, truth in pairs)
    assert 0.75 * len(pairs) < right < 0.95 * len(pairs)


def test_an_answer_that_could_not_hold_the_label_is_drawn_for_itself() -> None:
    label = {"type": "int", "enum": [1, 50]}
    pairs = drawn(
        {"predictions": {"c": {"type": "int", "kind": "class", "maximum": 9, "minimum": 0}}, "labels": {"y": label}}
    )
    assert {event["c"] for event, _ in pairs} == set(range(10))
