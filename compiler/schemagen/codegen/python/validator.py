"""``validator.py``: both paths for both kinds of event, in the order in which the file reads."""

from __future__ import annotations

from itertools import groupby

from schemagen.codegen.python.explaining import ExplainingLowering
from schemagen.codegen.python.fast_path import FastPathLowering
from schemagen.codegen.python.namespace import Namespace
from schemagen.codegen.python.plan import (
    Constant,
    EventChecks,
    Import,
    NameSet,
    Part,
    Read,
    ValidatorModule,
    WireEntry,
)
from schemagen.model.patterns import python_pattern
from schemagen.model.schema import Column, Role, Schema
from schemagen.text.quoting import literal

_CHECKS = (
    "BoolColumn",
    "FloatColumn",
    "IntColumn",
    "ListColumn",
    "Report",
    "StringColumn",
    "TimestampColumn",
    "UuidColumn",
    "VectorColumn",
    "as_list",
    "as_mapping",
    "is_encodable",
    "is_recent",
    "is_timestamp",
    "is_uuid",
    "is_vector",
    "not_an_event",
    "unreadable",
    "write",
)
_IMPORTED = (
    *_CHECKS,
    "Explanation",
    "FieldError",
    "Final",
    "InferenceEvent",
    "LabelEvent",
    "Mapping",
    "NanPolicy",
    "Sequence",
    "re",
)
_DEFINED = ("EVENTS", "check", "encode", "encode_each", "explain", "identify")
_CALLED = ("bool", "float", "int", "len", "str", "type")
_LOCALS = ("event", "known", "size", "values")
"""What stands beside the values of columns, which are called as their attributes are."""
_RESERVED = (*_IMPORTED, *_DEFINED, *_CALLED, *_LOCALS)
_PART = 30
"""Columns in one function of the fast path: type checkers give up on functions with very many branches."""
_MEMBERS = ("_INFERENCE_COLUMNS", "_INFERENCE_ONLY", "_LABEL_COLUMNS")


def lower_validator(schema: Schema, file: str) -> ValidatorModule:
    """Decide what ``validator.py`` holds; ``file`` is how messages name the schema file."""
    return _ValidatorLowering(schema, file).module()


class _ValidatorLowering:
    def __init__(self, schema: Schema, file: str) -> None:
        self._schema = schema
        self._labels = schema.with_role(Role.LABEL)
        self._columns = schema.inference_columns
        self._namespace = Namespace((*_RESERVED, *_MEMBERS))
        self._constants = {column.name: self._namespace.define(_constant_name(column)) for column in self._columns}
        self._patterns = {
            column.name: self._namespace.define(f"{_constant_name(column)}_PATTERN")
            for column in self._columns
            if column.constraints.pattern is not None
        }
        self._locals = {column.name: self._namespace.define(column.attribute) for column in self._columns}
        self._fast = FastPathLowering(self._namespace, self._patterns)
        self._explaining = ExplainingLowering(self._namespace, self._patterns, file)

    def module(self) -> ValidatorModule:
        columns = tuple(self._explaining.constant(column, self._constants[column.name]) for column in self._columns)
        kinds = (self._inference(), self._label())
        return ValidatorModule(
            doc=f"Checks and wire encoding for the events of ``{self._schema.name}``.",
            modules=self._modules(),
            imports=self._imports(),
            constants=self._module_constants(),
            name_sets=self._name_sets(),
            columns=columns,
            sequences=tuple(self._fast.sequences),
            kinds=kinds,
            id=self._entries((self._schema.id,))[0],
        )

    def _inference(self) -> EventChecks:
        optional = {column.name for column in self._columns if column.is_always_optional}
        absent = optional | {column.name for column in self._columns if column.type.nullable}
        # Where every column may be absent, the values must still show that they are no label event.
        told = any(column.name not in absent for column in self._inference_only())
        refuse = "" if told else " or _INFERENCE_ONLY.isdisjoint(values)"
        return EventChecks(
            kind="inference",
            class_name="InferenceEvent",
            entries=self._entries(self._columns),
            parts=self._parts("inference", self._columns, absent),
            refuse=f"known != size{refuse}",
            given="True",
            reads=self._reads(self._columns, optional),
            labels=None,
            known="_INFERENCE_COLUMNS",
        )

    def _label(self) -> EventChecks:
        columns = self._schema.label_columns
        optional = {column.name for column in columns[1:]}
        parts = self._parts("label", columns, optional)
        values = [
            self._locals[column.name] if len(parts) == 1 else f"values.get({literal(column.name)})"
            for column in self._labels
        ]
        return EventChecks(
            kind="label",
            class_name="LabelEvent",
            entries=self._entries(columns),
            parts=parts,
            refuse="known != size",
            given=" or ".join(f"{value} is not None" for value in values) or "False",
            reads=self._reads(columns, optional),
            labels=tuple(self._constants[column.name] for column in self._labels),
            known="_LABEL_COLUMNS",
        )

    def _parts(self, kind: str, columns: tuple[Column, ...], absent: set[str]) -> tuple[Part, ...]:
        # What is rarely there comes last: once every value is accounted for, nobody looks for it.
        ordered = sorted(columns, key=lambda column: (column.name in absent) + column.is_always_optional)
        if len(ordered) <= _PART:
            return (self._part(f"_fits_{kind}", [(column, self._locals[column.name]) for column in ordered], absent),)
        chunks = [ordered[start : start + _PART] for start in range(0, len(ordered), _PART)]
        return tuple(
            self._part(f"_count_{kind}_{number}", [(column, "value") for column in chunk], absent)
            for number, chunk in enumerate(chunks, 1)
        )

    def _part(self, function: str, named: list[tuple[Column, str]], absent: set[str]) -> Part:
        checks = tuple(self._fast.check(column, value, optional=column.name in absent) for column, value in named)
        return Part(function, checks, sum(not check.optional for check in checks))

    def _entries(self, columns: tuple[Column, ...]) -> tuple[WireEntry, ...]:
        return tuple(WireEntry(column.name, column.attribute, self._locals[column.name]) for column in columns)

    def _inference_only(self) -> list[Column]:
        return [column for column in self._columns if column.role not in (Role.ID, Role.TIMESTAMP, Role.LABEL)]

    def _reads(self, columns: tuple[Column, ...], optional: set[str]) -> tuple[Read, ...]:
        # In the order of the schema, which is that of errors and of wire lines.
        runs = groupby(columns, lambda column: "read_optional" if column.name in optional else "read")
        return tuple(Read(method, tuple(self._constants[column.name] for column in run)) for method, run in runs)

    def _module_constants(self) -> tuple[Constant, ...]:
        return tuple(
            Constant(self._patterns[column.name], f"re.compile({_pattern(column)}, re.ASCII)")
            for column in self._columns
            if column.name in self._patterns
        )

    def _name_sets(self) -> tuple[NameSet, ...]:
        return (
            NameSet("_INFERENCE_ONLY", tuple(column.name for column in self._inference_only())),
            NameSet("_LABEL_COLUMNS", tuple(column.name for column in self._schema.label_columns)),
        )

    def _modules(self) -> tuple[str, ...]:
        return ("re",) if self._patterns else ()

    def _imports(self) -> tuple[Import, ...]:
        for name in ("Report", "as_mapping", "not_an_event", "unreadable", "write"):
            self._namespace.use(name)
        columns = self._namespace.used(("NanPolicy",))
        return (
            Import("schemagen_runtime.checks", self._namespace.used(_CHECKS)),
            *((Import("schemagen_runtime.columns", columns),) if columns else ()),
            Import("schemagen_runtime.errors", ("FieldError",)),
            Import("schemagen_runtime.schema", ("Explanation",)),
        )


def _constant_name(column: Column) -> str:
    return f"_{column.attribute.upper() if column.attribute.isascii() else column.attribute}"


def _pattern(column: Column) -> str:
    return literal(python_pattern(column.constraints.pattern or ""))
