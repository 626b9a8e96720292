"""Plan the classes of ``events.py``: attributes, annotations, defaults and docstrings."""

from __future__ import annotations

from schemagen_runtime.columns import BaseType

from schemagen.codegen.python.namespace import Namespace
from schemagen.codegen.python.plan import EventClass, EventsModule, Field, Import, Key
from schemagen.codegen.python.wording import documentation
from schemagen.ir.checks import OneOf
from schemagen.ir.schema import Column, EventKind, Schema
from schemagen.text.quoting import literals

_PYTHON_TYPES = {
    BaseType.STRING: ("str",),
    BaseType.INT: ("int",),
    BaseType.FLOAT: ("float",),
    BaseType.DECIMAL: ("Decimal", "int", "str"),
    BaseType.BOOL: ("bool",),
    BaseType.TIMESTAMP: ("datetime", "str"),
    BaseType.DATE: ("date", "str"),
    BaseType.UUID: ("UUID", "str"),
}
_LITERAL = (BaseType.STRING, BaseType.INT)
"""Types whose values are literals of Python, so that type checkers can tell those of an enum."""
_MODULES = {
    "builtins": ("bool", "float", "int", "str"),
    "collections.abc": ("Mapping", "Sequence"),
    "dataclasses": ("field",),
    "datetime": ("date", "datetime"),
    "decimal": ("Decimal",),
    "typing": ("Literal",),
    "uuid": ("UUID",),
}
_ALWAYS = {"dataclasses": ("dataclass",), "typing": ("NotRequired", "TypeAlias", "TypedDict")}
"""What every module needs, outside of the classes."""


def plan_events(schema: Schema) -> EventsModule:
    """Return the plan of ``events.py``."""
    types = _Types(schema)
    classes = (
        _inference_class(schema, types),
        _label_class(schema, types),
    )
    return EventsModule(f"The events of ``{schema.name}``.", types.imports(), classes)


class _Types:
    """Name the types inside the classes, where an attribute may be called ``int`` or ``datetime``."""

    def __init__(self, schema: Schema) -> None:
        namespace = Namespace(column.attribute for column in schema.inference.columns)
        names = [name for module in _MODULES.values() for name in module]
        self._names = {name: namespace.define(name) for name in names}
        self._used: set[str] = set()

    def _use(self, name: str) -> str:
        self._used.add(name)
        return self._names[name]

    def annotation(self, column: Column, *, optional: bool) -> str:
        """Return the annotation of a column's value; ``optional`` adds None."""
        scalars = self._scalars(column)
        elements = " | ".join([*scalars, *(["None"] if column.type.nullable_elements else [])])
        if column.type.base is BaseType.MAP:
            scalars = [f"{self._use('Mapping')}[{self._use('str')}, {elements}]"]
        elif column.type.is_sequence:
            scalars = [f"{self._use('Sequence')}[{elements}]"]
        return " | ".join([*scalars, *(["None"] if optional else [])])

    def default(self, column: Column, *, optional: bool) -> str | None:
        """Return what stands behind ``=``; a ``sensitive`` column is left out of the event's ``repr``."""
        if column.sensitive:
            return f"{self._use('field')}({'default=None, ' if optional else ''}repr=False)"
        return "None" if optional else None

    def _scalars(self, column: Column) -> list[str]:
        for check in column.items or column.checks:
            if isinstance(check, OneOf) and column.type.scalar in _LITERAL:
                return [f"{self._use('Literal')}[{literals(check.enum)}]"]
        return [self._use(name) for name in _PYTHON_TYPES[column.type.scalar]]

    def imports(self) -> tuple[Import, ...]:
        """Return what the annotations need, by module; builtins only where an attribute hides one."""
        imports: list[Import] = []
        for module, names in _MODULES.items():
            used = [name for name in names if name in self._used]
            if module == "builtins":
                used = [name for name in used if self._names[name] != name]
            used += _ALWAYS.get(module, ())
            if used:
                imports.append(Import(module, tuple(self._import(name) for name in sorted(used))))
        return tuple(sorted(imports, key=lambda line: line.module))

    def _import(self, name: str) -> str:
        local = self._names.get(name, name)
        return name if local == name else f"{name} as {local}"


def _inference_class(schema: Schema, types: _Types) -> EventClass:
    doc = f"A prediction of ``{schema.name}``, with what it was made from."
    return _event_class("InferenceEvent", f"{doc}\n\n{schema.doc or ''}", schema.inference, types)


def _label_class(schema: Schema, types: _Types) -> EventClass:
    doc = f"The truth about a prediction of ``{schema.name}``, under the prediction's id; at least one label."
    return _event_class("LabelEvent", doc, schema.label, types)


def _event_class(name: str, doc: str, kind: EventKind, types: _Types) -> EventClass:
    fields: list[Field] = []
    keys: list[Key] = []
    for column in kind.columns:
        # Where at least one of one column must have a value, that one must.
        optional = kind.may_lack(column) and kind.one_of != (column.name,)
        annotation = types.annotation(column, optional=optional)
        default = types.default(column, optional=optional)
        fields.append(Field(column.attribute, annotation, default, documentation(column)))
        keys.append(Key(column.name, f"NotRequired[{annotation}]" if optional else annotation))
    return EventClass(name, doc, tuple(fields), tuple(keys))
