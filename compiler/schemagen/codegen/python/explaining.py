"""Compose the constants of the explaining path: one for each column, which says what its values may be.

The fields of a check become keyword arguments of the same name, so this module knows no constraint.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from schemagen_runtime.columns import BaseType, NanPolicy

from schemagen.codegen.python.namespace import Namespace
from schemagen.codegen.python.plan import Binding, ColumnConstant
from schemagen.ir.checks import Check, IsType, Matches
from schemagen.ir.schema import Column
from schemagen.text.quoting import literal, literals

_CLASSES = {
    BaseType.STRING: "StringColumn",
    BaseType.INT: "IntColumn",
    BaseType.FLOAT: "FloatColumn",
    BaseType.DECIMAL: "DecimalColumn",
    BaseType.BOOL: "BoolColumn",
    BaseType.TIMESTAMP: "TimestampColumn",
    BaseType.DATE: "DateColumn",
    BaseType.UUID: "UuidColumn",
    BaseType.LIST: "ListColumn",
    BaseType.VECTOR: "VectorColumn",
    BaseType.MAP: "MapColumn",
}


class ColumnConstants:
    """Compose the column constants of a module; ``file`` is how messages name the schema file."""

    def __init__(self, namespace: Namespace, patterns: dict[str, str], file: str) -> None:
        self._namespace = namespace
        self._patterns = patterns
        self._file = file

    def constant(self, column: Column, name: str) -> ColumnConstant:
        """Return the constant ``name`` that describes ``column``."""
        arguments = tuple(self._arguments(column))
        return ColumnConstant(name, self._class(column.type.base), arguments, column.attribute, column.role.value)

    def _class(self, base: BaseType) -> str:
        return self._namespace.use(_CLASSES[base])

    def _arguments(self, column: Column) -> Iterator[Binding]:
        yield from self._naming(column, column.expectation)
        if column.type.nullable:
            yield Binding("nullable", "True")
        if column.sensitive:
            yield Binding("sensitive", "True")
        if column.type.has_elements:
            yield Binding("item", self._item(column))
        yield from self._limits(column.name, column.checks)

    def _naming(self, column: Column, expected: str) -> Iterator[Binding]:
        yield Binding("name", literal(column.name))
        yield Binding("expected", literal(expected))
        yield Binding("location", literal(f"{self._file}:{column.line}"))

    def _item(self, column: Column) -> str:
        scalar = column.type.scalar
        keywords = [*self._naming(column, str(column.type.single.with_nullable(False)))]
        if column.type.nullable_elements:
            keywords.append(Binding("nullable", "True"))
        keywords += self._limits(column.name, column.items)
        arguments = ", ".join(f"{keyword.name}={keyword.expression}" for keyword in keywords)
        return f"{self._class(scalar)}({arguments})"

    def _limits(self, name: str, checks: tuple[Check, ...]) -> Iterator[Binding]:
        """Yield the fields of the checks of the column ``name``, where they differ from their defaults."""
        for check in checks:
            if isinstance(check, IsType):  # the class says it
                continue
            for field, limit in check._asdict().items():
                if limit is None or limit == check._field_defaults.get(field):
                    continue
                is_pattern = isinstance(check, Matches)
                yield Binding(field, self._patterns[name] if is_pattern else self._expression(limit))

    def _expression(self, limit: object) -> str:
        if isinstance(limit, NanPolicy):
            return f"{self._namespace.use('NanPolicy')}.{limit.name}"
        if isinstance(limit, tuple):
            return f"frozenset({{{literals(cast('tuple[str, ...] | tuple[int, ...]', limit))}}})"
        return literal(limit) if isinstance(limit, str) else repr(limit)
