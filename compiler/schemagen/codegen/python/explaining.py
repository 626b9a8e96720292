"""The explaining path: one constant per column that says what its values may be."""

from __future__ import annotations

from collections.abc import Iterator

from schemagen_runtime.columns import BaseType, ColumnType

from schemagen.codegen.python.namespace import Namespace
from schemagen.codegen.python.plan import ColumnConstant, Keyword
from schemagen.codegen.python.wording import expectation
from schemagen.model.schema import Column, NanPolicy
from schemagen.text.quoting import literal, literals

_CLASSES = {
    BaseType.STRING: "StringColumn",
    BaseType.INT: "IntColumn",
    BaseType.FLOAT: "FloatColumn",
    BaseType.BOOL: "BoolColumn",
    BaseType.TIMESTAMP: "TimestampColumn",
    BaseType.UUID: "UuidColumn",
    BaseType.LIST: "ListColumn",
    BaseType.VECTOR: "VectorColumn",
}


class ExplainingLowering:
    """Composes the column constants of a module; ``file`` is how messages name the schema file."""

    def __init__(self, namespace: Namespace, patterns: dict[str, str], file: str) -> None:
        self._namespace = namespace
        self._patterns = patterns
        self._file = file

    def constant(self, column: Column, name: str) -> ColumnConstant:
        """The constant ``name`` that describes ``column``."""
        return ColumnConstant(name, self._class(column.type.base), tuple(self._arguments(column)))

    def _class(self, base: BaseType) -> str:
        return self._namespace.use(_CLASSES[base])

    def _arguments(self, column: Column) -> Iterator[Keyword]:
        yield Keyword("name", literal(column.name))
        yield Keyword("expected", literal(expectation(column)))
        yield Keyword("location", literal(f"{self._file}:{column.span.start.line}"))
        if column.type.nullable:
            yield Keyword("nullable", "True")
        if column.sensitive:
            yield Keyword("sensitive", "True")
        if column.type.is_sequence:
            yield Keyword("item", self._item(column))
            if column.type.dimension is not None:
                yield Keyword("dimension", repr(column.type.dimension))
            yield from _given(min_items=column.constraints.min_items, max_items=column.constraints.max_items)
        else:
            yield from self._constraints(column)

    def _item(self, column: Column) -> str:
        item = column._replace(type=ColumnType(column.type.scalar))
        words = {
            "name": literal(column.name),
            "expected": literal(str(item.type)),
            "location": literal(f"{self._file}:{column.span.start.line}"),
        }
        keywords = [Keyword(name, text) for name, text in words.items()] + list(self._constraints(item))
        arguments = ", ".join(f"{keyword.name}={keyword.expression}" for keyword in keywords)
        return f"{self._class(item.type.base)}({arguments})"

    def _constraints(self, column: Column) -> Iterator[Keyword]:
        constraints = column.constraints
        if constraints.enum is not None:
            yield Keyword("enum", f"frozenset({{{literals(constraints.enum)}}})")
        yield from _given(
            minimum=constraints.minimum,
            maximum=constraints.maximum,
            exclusive_minimum=constraints.exclusive_minimum,
            exclusive_maximum=constraints.exclusive_maximum,
            min_length=constraints.min_length,
            max_length=constraints.max_length,
            max_age=constraints.max_age,
            max_future=constraints.max_future,
        )
        if constraints.pattern is not None:
            yield Keyword("pattern", self._patterns[column.name])
        if constraints.nan is not NanPolicy.REJECT:
            yield Keyword("nan", f"{self._namespace.use('NanPolicy')}.{constraints.nan.name}")


def _given(**bounds: float | None) -> Iterator[Keyword]:
    for name, bound in bounds.items():
        if bound is not None:
            yield Keyword(name, repr(bound))
