"""Who follows an advice keeps what was written, and the schema builds."""

from __future__ import annotations

import re
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemagen.build.compile import read_schema
from schemagen.diagnostics.diagnostic import Diagnostic
from schemagen.frontend.scalars import resolve
from schemagen.model.schema import Schema
from schemagen.text.source import Source

HEAD: Final = "schemagen: 1\nid: id\ntimestamp: at\n"
BASE: Final = f"{HEAD}name: model\nversion: 1.0.0\n"
THREE: Final = "write three numbers without leading zeros, such as 1.0.0"
PLACES: Final = {
    "doc": BASE + "predictions: {{p: float}}\nlabels: {{t: int}}\ndoc: {}\n",
    "enum": BASE + "predictions: {{p: {{type: string, enum: [a, {}]}}}}\nlabels: {{t: int}}\n",
    "pattern": BASE + "predictions: {{p: {{type: string, pattern: {}}}}}\nlabels: {{t: int}}\n",
    "unit": BASE + "predictions: {{p: {{type: float, unit: {}}}}}\nlabels: {{t: int}}\n",
    "tags": BASE + "predictions: {{p: float}}\nlabels: {{t: int}}\ntags: {}\n",
}  # fmt: skip
NOT_TEXTS: Final = st.one_of(
    st.sampled_from(["~", "null", "Null", "NULL", "true", "True", "FALSE", "01234", "1e3", ".5", "1.", "-0", "+1.50"]),
    st.from_regex(r"[-+]?[0-9]{1,12}", fullmatch=True),
    st.from_regex(r"[-+]?[0-9]{1,6}\.[0-9]{0,6}([eE][-+]?[0-9]{1,2})?", fullmatch=True),
)


def judge(text: str) -> tuple[Schema | None, tuple[Diagnostic, ...]]:
    schema, diagnostics = read_schema(Source("model.yaml", text.encode()))
    return schema, diagnostics


def help_of(text: str) -> str:
    _, diagnostics = judge(text)
    assert diagnostics, text
    return diagnostics[0].help or ""


@given(st.sampled_from(sorted(PLACES)), NOT_TEXTS)
def test_quotes_keep_what_was_written(place: str, written: str) -> None:
    assert not isinstance(resolve(written), str)
    quoted = re.fullmatch(r'put it in quotes[a-z ]*: (".*")', help_of(PLACES[place].format(written)))
    assert quoted is not None
    if place == "pattern" and written.startswith("+"):
        return  # no pattern, in quotes or without
    schema, diagnostics = judge(PLACES[place].format(quoted[1]))
    assert schema is not None, diagnostics
    column = schema.columns[0]
    found = {
        "doc": schema.doc,
        "enum": (column.constraints.enum or ("",))[-1],
        "pattern": column.constraints.pattern,
        "unit": column.unit,
        "tags": schema.tags.name if schema.tags else None,
    }
    assert found[place] == written


def column(described: str) -> str:
    return f"{HEAD}name: model\nversion: 1.0.0\npredictions: {{p: {described}}}\nlabels: {{t: int}}\n"


@pytest.mark.parametrize(
    ("described", "advice"),
    [
        ("{type: int, enum: [0x10]}", "write 16"),
        ("{type: int, enum: [1_000]}", "write 1000"),
        ('{type: int, enum: ["7"]}', "write 7"),
        ("{type: int, enum: [1e3]}", "write 1000"),
        ("{type: int, enum: [1.5]}", "write whole numbers without quotes, or make the type 'string'"),
        ("{type: string, enum: on}", "write [on]"),
        ("{type: string, enum: 'a, 01'}", 'write [a, "01"]'),
        ("{type: int, minimum: 1_000}", "write 1000"),
        ('{type: float, maximum: "0.5"}', "write 0.5"),
        ("{type: float, maximum: .inf}", "leave it out: without it there is no bound"),
        ("{type: int, exclusiveMaximum: 0.5}", "write 1"),
        ("{type: int, exclusiveMinimum: 0.5}", "write 0"),
        ("{type: int, maximum: 2.5}", "write 2"),
        ("{type: int, maximum: 1e400}", "leave it out: an int has 64 bits anyway"),
        ("{type: float, sensitive: yes}", "write true"),
        ("{type: float, sensitive: 0}", "write false"),
        ("{type: float, attribute: 1e3}", "write _1e3, for example"),
        ("{type: float, attribute: __true__}", "add 'attribute: \"true\"'"),
        ("0.5", "a column says its type, not a value: write 'float'"),
        ("~", "write its type, such as 'float' or 'string?'"),
        ("{type: timestamp, max_age: 90}", "say which unit, such as 90s or 90d"),
        ("{type: timestamp, max_age: 3 days}", "write 3d"),
    ],
)  # fmt: skip
def test_an_advice_fits_the_value(described: str, advice: str) -> None:
    assert help_of(column(described)) == advice


@pytest.mark.parametrize(
    ("version", "advice"),
    [
        ("1.10", "write 1.10.0"), ("1.", "write 1.0.0"), (".5", "write 0.5.0"), ("2", "write 2.0.0"),
        ("'1.2'", "write 1.2.0"),
        ("v1.2.3", "write 1.2.3"), ("1.0.0-rc1", "write 1.0.0"), ("01234", THREE),
        ("1e3", THREE),
    ],
)  # fmt: skip
def test_a_version_becomes_three_numbers(version: str, advice: str) -> None:
    assert help_of(column("float").replace("1.0.0", version)) == advice


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("null", 'put it in quotes if it is text: "null"'), ("2026", "call it model_2026, for example"),
        ("Credit Risk", "call it credit_risk, for example"), ("-1", "call it model_1, for example"),
    ],
)  # fmt: skip
def test_a_name_becomes_one_that_a_package_can_have(name: str, advice: str) -> None:
    assert help_of(column("float").replace("model", name)) == advice
