"""Plan ``validator.py``: both paths for both kinds of event, in the order in which the file reads."""

from __future__ import annotations

from itertools import groupby

from schemagen_runtime.patterns.translation import python_pattern

from schemagen.codegen.python.conditions import Conditions
from schemagen.codegen.python.explaining import ColumnConstants
from schemagen.codegen.python.namespace import Namespace
from schemagen.codegen.python.plan import (
    Binding,
    EventChecks,
    Import,
    NameSet,
    Part,
    Read,
    Step,
    ValidatorModule,
    WireEntry,
)
from schemagen.ir.checks import Matches
from schemagen.ir.schema import Column, EventKind, Schema
from schemagen.text.quoting import literal

_CHECKS = (
    "BoolColumn",
    "DateColumn",
    "FloatColumn",
    "IntColumn",
    "ListColumn",
    "MapColumn",
    "Report",
    "StringColumn",
    "TimestampColumn",
    "UuidColumn",
    "VectorColumn",
    "as_mapping",
    "as_vector",
    "is_date",
    "is_encodable",
    "is_full_date",
    "is_recent",
    "is_timestamp",
    "is_uuid",
    "is_visible",
    "match_timestamp",
    "match_uuid",
    "not_an_event",
    "prefer_label",
    "raise_interruption",
    "unreadable",
    "write",
)
_DECIMAL_CHECKS = ("DecimalColumn", "as_decimal", "decimal_matcher", "is_decimal")
"""Those of a module of their own, which packages without decimals do not load."""
_IMPORTED = (
    *_CHECKS,
    *_DECIMAL_CHECKS,
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
_DEFINED = ("EVENTS", "FIELDS", "accept_each", "check", "encode_each", "explain", "identify")
_CALLED = ("bool", "float", "int", "len", "str", "type")
_LOCALS = ("event", "known", "row", "size", "value")
"""What stands beside the values of columns, which are called as their attributes are."""
_RESERVED = (*_IMPORTED, *_DEFINED, *_CALLED, *_LOCALS)
_PART = 30
"""Columns in one function of the fast path: type checkers give up on functions with very many branches."""
_MEMBERS = ("_INFERENCE_COLUMNS", "_INFERENCE_ONLY", "_INFERENCE_ROW", "_LABEL_COLUMNS", "_LABEL_ROW")


def plan_validator(schema: Schema, file: str) -> ValidatorModule:
    """Decide what ``validator.py`` holds; ``file`` is how messages name the schema file."""
    return _Planner(schema, file).module()


class _Planner:
    def __init__(self, schema: Schema, file: str) -> None:
        self._schema = schema
        self._columns = schema.inference.columns
        self._namespace = Namespace((*_RESERVED, *_MEMBERS))
        self._constants = {column.name: self._namespace.define(_constant_name(column)) for column in self._columns}
        self._expressions = {
            column.name: check.pattern
            for column in self._columns
            for check in column.items or column.checks
            if isinstance(check, Matches)
        }
        self._patterns = {
            column.name: self._namespace.define(f"{_constant_name(column)}_PATTERN")
            for column in self._columns
            if column.name in self._expressions
        }
        self._locals = {column.name: self._namespace.define(column.attribute) for column in self._columns}
        self._conditions = Conditions(self._namespace, self._patterns)
        self._explaining = ColumnConstants(self._namespace, self._patterns, file)

    def module(self) -> ValidatorModule:
        """Return the plan of the module."""
        columns = tuple(self._explaining.constant(column, self._constants[column.name]) for column in self._columns)
        kinds = (self._inference(), self._label())
        return ValidatorModule(
            doc=f"Checks and wire encoding for the events of ``{self._schema.name}``.",
            modules=self._modules(),
            imports=self._imports(),
            constants=self._module_constants(),
            name_sets=self._name_sets(),
            columns=columns,
            sequences=tuple(self._conditions.sequences),
            maps=tuple(self._conditions.maps),
            kinds=kinds,
            id=self._entry(self._schema.id),
            has_labels=self._has_labels,
        )

    def _inference(self) -> EventChecks:
        kind = self._schema.inference
        # Where every column may be absent, the values must still show that they are no label event.
        telling = frozenset(kind.telling)
        told = any(not kind.may_lack(column) for column in kind.columns if column.name in telling)
        undecided = "" if told else " or _INFERENCE_ONLY.isdisjoint(event)"
        return EventChecks(
            kind=kind.name,
            class_name="InferenceEvent",
            entries=tuple(map(self._entry, kind.columns)),
            parts=self._parts(kind),
            row="_INFERENCE_ROW",
            least=_least(kind),
            refuse=f"known != size{undecided}",
            refuse_row=f"len(row) != {len(kind.columns)}{undecided}",
            given="True",
            reads=self._reads(kind),
            labels=None,
            known="_INFERENCE_COLUMNS",
        )

    def _label(self) -> EventChecks:
        kind = self._schema.label
        parts = self._parts(kind)
        labels = kind.one_of or ()
        values = [self._locals[name] if len(parts) == 1 else f"row[{literal(name)}]" for name in labels]
        return EventChecks(
            kind=kind.name,
            class_name="LabelEvent",
            entries=tuple(map(self._entry, kind.columns)),
            parts=parts,
            row="_LABEL_ROW",
            least=_least(kind),
            refuse="known != size",
            refuse_row=f"len(row) != {len(kind.columns)}",
            given=" or ".join(f"{value} is not None" for value in values) or "False",
            reads=self._reads(kind),
            labels=tuple(self._constants[name] for name in labels),
            known="_LABEL_COLUMNS",
        )

    def _parts(self, kind: EventKind) -> tuple[Part, ...]:
        # What is rarely there comes last: once every value is accounted for, nobody looks for it.
        ordered = sorted(kind.columns, key=lambda column: (kind.may_lack(column), column.name in kind.optional))
        if len(ordered) <= _PART:
            named = [(column, self._locals[column.name]) for column in ordered]
            return (self._part(f"_fits_{kind.name}", named, kind),)
        chunks = [ordered[start : start + _PART] for start in range(0, len(ordered), _PART)]
        return tuple(
            self._part(f"_fits_{kind.name}_{number}", [(column, "value") for column in chunk], kind)
            for number, chunk in enumerate(chunks, 1)
        )

    def _part(self, function: str, named: list[tuple[Column, str]], kind: EventKind) -> Part:
        steps = tuple(self._conditions.step(column, value, optional=kind.may_lack(column)) for column, value in named)
        asked = kind.one_of or ()
        parameters = tuple(step for step in steps if step.reject or step.name in asked)
        copies = tuple(step for step in steps if step.copy)
        copied = tuple(map(_copied, copies))
        return Part(function, steps, parameters, copies, copied, sum(not step.optional for step in steps))

    def _entry(self, column: Column) -> WireEntry:
        return WireEntry(column.name, column.attribute, self._locals[column.name])

    def _reads(self, kind: EventKind) -> tuple[Read, ...]:
        # In the order of the schema, which is that of errors and of wire lines.
        runs = groupby(kind.columns, lambda column: "read_optional" if column.name in kind.optional else "read")
        return tuple(Read(method, tuple(self._constants[column.name] for column in run)) for method, run in runs)

    def _module_constants(self) -> tuple[Binding, ...]:
        return tuple(
            Binding(constant, f"re.compile({literal(python_pattern(self._expressions[name]))}, re.ASCII)")
            for name, constant in self._patterns.items()
        ) + tuple(Binding(constant, call) for call, constant in self._conditions.matchers.items())

    def _name_sets(self) -> tuple[NameSet, ...]:
        return (
            NameSet("_INFERENCE_ONLY", self._schema.inference.telling),
            NameSet("_LABEL_COLUMNS", tuple(column.name for column in self._schema.label.columns)),
        )

    @property
    def _has_labels(self) -> bool:
        return bool(self._schema.label.one_of)

    def _modules(self) -> tuple[str, ...]:
        return ("re",) if self._patterns else ()

    def _imports(self) -> tuple[Import, ...]:
        for name in ("Report", "as_mapping", "not_an_event", "raise_interruption", "unreadable", "write"):
            self._namespace.use(name)
        if self._has_labels:
            self._namespace.use("prefer_label")
        decimals = self._namespace.used(_DECIMAL_CHECKS)
        columns = self._namespace.used(("NanPolicy",))
        return (
            Import("schemagen_runtime.checks", self._namespace.used(_CHECKS)),
            *((Import("schemagen_runtime.checks.decimals", decimals),) if decimals else ()),
            *((Import("schemagen_runtime.columns", columns),) if columns else ()),
            Import("schemagen_runtime.errors", ("FieldError",)),
            Import("schemagen_runtime.explanation", ("Explanation",)),
        )


def _copied(step: Step) -> str:
    fits = f"{step.copy} is not None"
    return f"({step.value} is None or {fits})" if step.optional else fits


def _least(kind: EventKind) -> int:
    return sum(not kind.may_lack(column) for column in kind.columns)


def _constant_name(column: Column) -> str:
    return f"_{column.attribute.upper() if column.attribute.isascii() else column.attribute}"
