"""Lowering fills checks from constraints, resolves what kinds imply, and says which columns an event must have."""

from __future__ import annotations

import json

from hypothesis import given
from schemagen.build.compile import lower_source
from schemagen.ir.checks import Dimension, Encodable, Finite, InRange, IsType, Items, Length, OneOf, SignedBits
from schemagen.ir.schema import Column, Schema
from schemagen.lowering.expectation import expectation
from schemagen.model.constraints import read_constraints, write_constraints
from schemagen.text.source import Source
from schemagen_runtime.columns import BaseType, ColumnType, NanPolicy

from tests.compiler.model.strategies import constrained


def lowered(**sections: dict[str, object]) -> Schema:
    document: dict[str, object] = {
        "schemagen": 1,
        "name": "model",
        "version": "1.0.0",
        "id": "id",
        "timestamp": "at",
        "predictions": {"score": "float"},
        "labels": {"truth": "bool"},
        **sections,
    }
    schema, diagnostics = lower_source(Source("model.yaml", json.dumps(document).encode()))
    assert schema is not None, diagnostics
    return schema


def column(described: object, section: str = "features") -> Column:
    schema = lowered(**{section: {"it": described}})
    return next(column for column in schema.inference.columns if column.name == "it")


def test_checks_stand_in_the_order_in_which_they_are_made() -> None:
    text = column({"type": "string", "maxLength": 3, "enum": ["a", "b"]})
    assert text.checks == (IsType(BaseType.STRING), Encodable(), OneOf(("a", "b")), Length(None, 3))
    number = column({"type": "int", "minimum": 1})
    assert number.checks == (IsType(BaseType.INT), SignedBits(64), InRange(minimum=1))


def test_a_check_without_a_limit_is_left_out() -> None:
    assert column("int").checks == (IsType(BaseType.INT), SignedBits(64))
    assert column("list<bool>").checks == (IsType(BaseType.LIST),)
    assert column("float").checks == (IsType(BaseType.FLOAT), Finite(NanPolicy.REJECT))


def test_sequences_have_checks_of_their_own_and_of_each_item() -> None:
    numbers = column({"type": "list<float>", "maxItems": 2, "maximum": 0})
    assert numbers.checks == (IsType(BaseType.LIST), Items(None, 2))
    assert numbers.items == (IsType(BaseType.FLOAT), Finite(), InRange(maximum=0))
    assert column("vector<4>").checks == (IsType(BaseType.VECTOR), Dimension(4))
    assert column("string").items == ()


def test_a_probability_lies_between_0_and_1() -> None:
    def bounds(**given: float) -> object:
        found = column({"type": "float", "kind": "probability", **given}, "predictions").checks[-1]
        assert isinstance(found, InRange)
        return found.lowest, found.highest

    assert bounds() == ((0, False), (1, False))
    assert bounds(minimum=0.5) == ((0.5, False), (1, False))
    assert bounds(exclusiveMinimum=0, exclusiveMaximum=1) == ((0, True), (1, True))


def test_what_an_event_may_lack() -> None:
    schema = lowered(
        tags={"name": "tags"},
        features={"given": "int", "nullable": "int?"},
        labels={"truth": "bool", "later": "bool?"},
    )
    inference = {column.name: schema.inference.may_lack(column) for column in schema.inference.columns}
    assert [name for name, lacks in inference.items() if not lacks] == ["id", "at", "given", "score"]
    assert schema.inference.optional == {"tags", "truth", "later"}
    assert [column.name for column in schema.label.columns] == ["id", "at", "truth", "later"]
    assert schema.label.optional == {"at", "truth", "later"}


def test_what_tells_events_apart_and_what_a_label_must_give() -> None:
    schema = lowered(tags={"name": "tags"}, extras={"host": "string"})
    assert set(schema.inference.telling) == {"tags", "score", "host"}
    assert (schema.inference.one_of, schema.label.one_of) == (None, ("truth",))
    assert lowered(labels={}).label.one_of == ()


@given(constrained())
def test_constraints_are_told_in_one_order_however_they_are_written(
    given: tuple[ColumnType, dict[str, object]],
) -> None:
    column_type, values = given
    words = expectation(column_type, read_constraints(values, column_type))
    backwards = dict(reversed(values.items()))
    assert expectation(column_type, read_constraints(backwards, column_type)) == words
    assert words.startswith(str(column_type.with_nullable(False)))
    told = len(write_constraints(read_constraints(values, column_type)))
    assert words.count("at least") + words.count("at most") <= told
