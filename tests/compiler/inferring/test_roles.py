"""Parts are given by name and evidence together."""

from __future__ import annotations

from pathlib import Path

import pytest
from schemagen_runtime.columns import Role

from tests.compiler.inferring.support import infer, line_of, roles_of, table

ROWS = range(40)
TIMES = [f"2024-01-01T00:{row:02}:00Z" for row in ROWS]
LETTERS = ["ab"[row % 2] for row in ROWS]


@pytest.mark.parametrize("name", ["id", "event_id", "transactionId", "order_no", "uuid"])
def test_an_id_is_named_so_and_unique(name: str, tmp_path: Path) -> None:
    unique = {name: ROWS, "x": LETTERS}
    assert roles_of(infer(tmp_path, table(**unique)))[name] is Role.ID
    twice = {name: [0, *ROWS[:-1]], "x": LETTERS}
    assert roles_of(infer(tmp_path, table(**twice)))[name] is Role.FEATURE
    floats = {name: [f"{row}.0" for row in ROWS], "x": LETTERS}
    assert roles_of(infer(tmp_path, table(**floats)))[name] is Role.FEATURE


def test_ids_that_are_tied_are_extras_with_a_todo(tmp_path: Path) -> None:
    inferred = infer(tmp_path, table(order_id=ROWS, customer_id=ROWS, x=LETTERS))
    assert roles_of(inferred)["order_id"] is roles_of(inferred)["customer_id"] is Role.EXTRA
    assert "# TODO: the id? 'customer_id' is as good" in inferred.text
    assert "id: todo_id" in inferred.text


def test_the_timestamp_is_named_so_and_nearly_rises(tmp_path: Path) -> None:
    assert roles_of(infer(tmp_path, table(created_at=TIMES, x=LETTERS)))["created_at"] is Role.TIMESTAMP
    assert roles_of(infer(tmp_path, table(created_at=TIMES[::-1], x=LETTERS)))["created_at"] is Role.TIMESTAMP
    mixed = infer(tmp_path, table(created_at=TIMES[::2] + TIMES[1::2], x=LETTERS))
    assert roles_of(mixed)["created_at"] is Role.TIMESTAMP
    shuffled = infer(tmp_path, table(created_at=[TIMES[(row * 17) % 40] for row in ROWS], x=LETTERS))
    assert roles_of(shuffled)["created_at"] is Role.EXTRA
    assert "steps go back in time" in shuffled.text
    unnamed = infer(tmp_path, table(colour=TIMES, x=LETTERS))
    assert roles_of(unnamed)["colour"] is Role.FEATURE


def test_a_label_is_empty_in_the_newest_rows(tmp_path: Path) -> None:
    defaulted = [row % 2 if row < 30 else "" for row in ROWS]
    inferred = infer(tmp_path, table(at=TIMES, x=LETTERS, defaulted=defaulted))
    assert roles_of(inferred)["defaulted"] is Role.LABEL
    assert "empty in the newest 10 of 40 rows" in line_of(inferred, "defaulted")
    full = infer(tmp_path, table(at=TIMES, x=LETTERS, defaulted=[row % 2 for row in ROWS]))
    assert roles_of(full)["defaulted"] is Role.EXTRA
    assert "# TODO: a label?" in full.text
    backwards = infer(tmp_path, table(at=TIMES[::-1], x=LETTERS, defaulted=defaulted[::-1]))
    assert roles_of(backwards)["defaulted"] is Role.LABEL


@pytest.mark.parametrize(
    ("name", "cells", "kind"),
    [
        ("proba", [row / 40 for row in ROWS], "probability"),
        ("score", [row * 1.5 for row in ROWS], "score"),
        ("prediction", [row % 2 for row in ROWS], "class"),
    ],
)
def test_what_a_model_answered_has_its_kind(name: str, cells: list[object], kind: str, tmp_path: Path) -> None:
    inferred = infer(tmp_path, table(x=LETTERS, label=[row % 2 for row in ROWS], **{name: cells}))
    assert roles_of(inferred)[name] is Role.PREDICTION
    assert f"kind: {kind}" in line_of(inferred, name)


def test_what_is_named_a_probability_and_leaves_0_to_1_is_none(tmp_path: Path) -> None:
    inferred = infer(tmp_path, table(proba=[row * 1.5 for row in ROWS], x=LETTERS))
    assert roles_of(inferred)["proba"] is Role.FEATURE


def test_a_number_for_a_number_is_a_value(tmp_path: Path) -> None:
    inferred = infer(tmp_path, table(y=[row * 1.5 for row in ROWS], y_pred=[row * 2.5 for row in ROWS]))
    assert "kind: value" in line_of(inferred, "y_pred")


def test_a_feature_that_is_the_label_or_an_id_is_flagged(tmp_path: Path) -> None:
    label = [row % 2 for row in ROWS]
    inferred = infer(tmp_path, table(label=label, copy=label, code=[f"c{row}" for row in ROWS]))
    assert "# TODO: the same as the label 'label' in every row" in inferred.text
    assert "# TODO: another value in every row, as an id has" in inferred.text
