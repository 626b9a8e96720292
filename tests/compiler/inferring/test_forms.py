"""Each text has the form that keeps it whole."""

from __future__ import annotations

import pytest
from schemagen.inferring.forms import Form, element_form, form_of_cell, form_of_value, join_forms

CELLS = [
    ("0", Form.INT),
    ("-12", Form.INT),
    (" 12 ", Form.INT),
    ("9007199254740993", Form.WIDE),
    ("9223372036854775807", Form.WIDE),
    ("9223372036854775808", Form.HUGE),
    ("0870", Form.ODD),
    ("+5", Form.ODD),
    ("007.1", Form.ODD),
    ("-0", Form.FLOAT),
    ("1.50", Form.FLOAT),
    ("1e5", Form.FLOAT),
    ("1e400", Form.INEXACT),
    ("9007199254740993.0", Form.INEXACT),
    ("TRUE", Form.BOOL),
    ("yes", Form.TEXT),
    ("t", Form.TEXT),
    ("NA", Form.TEXT),
    ("nan", Form.NAN),
    ("-inf", Form.INFINITE),
    ("2024-02-29", Form.DATE),
    ("2023-02-29", Form.TEXT),
    ("01/02/2024", Form.AMBIGUOUS),
    ("2024-01-01T00:00:00Z", Form.TIMESTAMP),
    ("2024-01-01 00:00:00+0000", Form.LOOSE),
    ("2024-01-01 00:00:00", Form.NAIVE),
    ("550e8400-e29b-41d4-a716-446655440000", Form.UUID),
    ("[1, 2]", Form.LIST),
    ('{"a": 1}', Form.MAP),
    ("[[1]]", Form.UNFIT),
    ("[1", Form.TEXT),
    ("  ", Form.BLANK),
    ("\uff11\uff12", Form.TEXT),
    ("1_000", Form.TEXT),
    ("16,09", Form.COMMA),
    (" -1.234,56 ", Form.COMMA),
    ("1,234,567.8", Form.COMMA),
    ("1,5,", Form.TEXT),
    ("1.23,4", Form.TEXT),
]


@pytest.mark.parametrize(("cell", "form"), CELLS)
def test_a_cell_has_the_form_that_keeps_its_text(cell: str, form: Form) -> None:
    assert form_of_cell(cell) is form


@pytest.mark.parametrize(
    ("value", "form"),
    [
        (None, Form.NULL),
        (True, Form.BOOL),
        (1, Form.INT),
        (2.0, Form.FLOAT),
        (2**63, Form.HUGE),
        ({}, Form.UNFIT),
        ("1,5", Form.COMMA),
    ],
)
def test_a_value_has_the_form_of_its_type(value: object, form: Form) -> None:
    assert form_of_value(value) is form


def test_elements_have_one_form_together_or_none() -> None:
    assert element_form([1, 2.5, None]) is Form.FLOAT
    assert element_form(["2024-01-01", "x"]) is Form.TEXT
    assert element_form([1, "x"]) is None
    assert join_forms({Form.WIDE, Form.FLOAT}) is None
