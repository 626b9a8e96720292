"""What is wrong with a value says what to write in the mapping."""

from __future__ import annotations

from dataclasses import replace

import pytest
from schemagen_runtime.errors import ErrorCode, FieldError
from schemagen_runtime.relay.mapping.explaining import explainer
from schemagen_runtime.relay.mapping.plan import Decode, EventPlan, Origin, Pick, Spelling, Unit

CONST = Pick(Origin.CONSTANT, constant="m")
ERROR = FieldError(ErrorCode.TYPE_MISMATCH, "a b", "as it was", "string", "int 7")


def told(error: FieldError, *picks: Pick) -> str:
    events = [EventPlan((), {"a b": pick}, "id", CONST, CONST) for pick in picks]
    return explainer(events)(error).message


def path(*steps: str, place: str = "s.yaml:1:1") -> Pick:
    return Pick(Origin.RECORD, steps, location=place)


@pytest.mark.parametrize(
    ("pick", "line"),
    [
        (path("r", "id"), "'a b': {path: r.id, as: text}"),
        (path("r s", "x.y"), "'a b': {path: '\"r s\".\"x.y\"', as: text}"),
        (replace(path("0"), origin=Origin.ROW, of=("q",)), "'a b': {row: 0, of: q, as: text}"),
        (
            replace(path("b"), decode=(Decode.BASE64, Decode.JSON), then=("x",), separator="-'"),
            "'a b': {path: b, decode: [base64, json], then: x, separator: '-''', as: text}",
        ),
    ],
)
def test_the_line_that_mends_it(pick: Pick, line: str) -> None:
    assert told(ERROR, pick) == f"column 'a b' does not fit: got int 7; expected string; write `{line}` at s.yaml:1:1"


def test_each_place_is_named_once_where_entries_differ() -> None:
    message = told(ERROR, path("x"), path("x"), path("y", place="s.yaml:9:9"))
    assert message.endswith(
        "write `'a b': {path: x, as: text}` at s.yaml:1:1, or write `'a b': {path: y, as: text}` at s.yaml:9:9"
    )


@pytest.mark.parametrize(
    ("got", "key"),
    [
        *(("int 1764300000", "unit: s"), ("float 1764300000000.5", "unit: ms"), ("int 1764300000000000", "unit: us")),
        *(("int 1764300000000000000", "unit: ns"), ("int 5", "unit: s"), ("a int (sensitive: not shown)", "unit: s")),
    ],
)
def test_a_number_for_a_time_needs_a_unit(got: str, key: str) -> None:
    assert f"{{path: x, {key}}}" in told(replace(ERROR, expected="timestamp with an offset", got=got), path("x"))


@pytest.mark.parametrize(
    ("error", "pick"),
    [
        (replace(ERROR, got="True"), path("x")),
        (replace(ERROR, expected="float", got="str 'a'"), path("x")),
        (ERROR, replace(path("x"), spelling=Spelling.WRITTEN)),
        (replace(ERROR, expected="timestamp"), replace(path("x"), unit=Unit.SECONDS)),
        (ERROR, replace(path("x"), origin=Origin.HEADER)),
    ],
)
def test_elsewhere_only_the_place_is_told(error: FieldError, pick: Pick) -> None:
    assert told(error, pick) == "as it was; it is mapped at s.yaml:1:1"


def test_what_the_mapping_does_not_say_is_left() -> None:
    assert told(ERROR, replace(path("x"), location="")) == "as it was"
    assert told(replace(ERROR, column=None), path("x")) == "as it was"
