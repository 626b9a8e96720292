"""A form that is told at once is the one that a text has by itself."""

from __future__ import annotations

import pytest
from schemagen.inferring import sure_forms
from schemagen.inferring.forms import Form, form_of_cell
from schemagen.inferring.sure_forms import Sure

from tests.compiler.inferring.tricky import TEXTS, column

pyarrow = pytest.importorskip("pyarrow")


def test_no_text_has_two_forms_or_another_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sure_forms, "_FEW", 1)
    texts = list(dict.fromkeys(text for seed in range(60) for text in (*column(seed), *TEXTS) if text))
    sure = Sure(pyarrow.array(texts), frozenset())
    told = {
        form: [text for text, has in zip(texts, mask.to_pylist(), strict=True) if has]
        for form, mask in sure.masks.items()
    }
    for form, found in told.items():
        assert {form_of_cell(text) for text in found} == {form}
    assert sum(map(len, told.values())) + sure.number == len(texts)
    assert set(told) == {
        *(Form.INT, Form.FLOAT, Form.COMMA, Form.TIMESTAMP, Form.DATE, Form.NAIVE, Form.LOOSE, Form.UUID, Form.TEXT),
    }


def test_blanks_around_what_means_no_value_are_left_over() -> None:
    sure = Sure(pyarrow.array(["x", "NA "]), frozenset({"NA"}))
    assert sure.rest.to_pylist() == [False, True]


def test_the_usual_texts_of_each_form_are_sure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sure_forms, "_FEW", 1)
    usual = ["1", "-2.5", "2024-01-31T10:00:00Z", "2024-01-31", "2024-01-31 10:00:00", "2024-01-31 10:00:00+00:00"]
    assert Sure(pyarrow.array([*usual, "merchant", "0.30000000000000004", "Düsseldorf"]), frozenset()).number == 0
