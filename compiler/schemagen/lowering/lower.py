"""Make the intermediate form of the model.

It names no constraint but those that a kind implies: the fields of checks and of constraints find each other by name.
"""

from __future__ import annotations

from collections.abc import Mapping

from schemagen_runtime.columns import BaseType, Kind, Role

from schemagen.ir.checks import APPLYING, Check
from schemagen.ir.schema import Column, EventKind, Schema
from schemagen.lowering.expectation import expectation
from schemagen.lowering.words import deprecation, meaning
from schemagen.model import schema as model
from schemagen.model.canonical import canonical_form
from schemagen.model.constraints import Constraints


def lower(schema: model.Schema) -> Schema:
    """Return the intermediate form of ``schema``."""
    columns = {column.name: _column(column) for column in schema.inference_columns}
    form = canonical_form(schema)
    return Schema(
        name=schema.name,
        version=schema.version,
        fingerprint=form.fingerprint,
        document=form.document,
        doc=schema.doc,
        id=columns[schema.id.name],
        inference=_inference(schema, columns),
        label=_label(schema, columns),
    )


def _inference(schema: model.Schema, columns: Mapping[str, Column]) -> EventKind:
    common = (Role.ID, Role.TIMESTAMP, Role.LABEL)
    return EventKind(
        name="inference",
        columns=tuple(columns.values()),
        optional=frozenset(column.name for column in schema.inference_columns if column.is_always_optional),
        telling=tuple(column.name for column in columns.values() if column.role not in common),
        one_of=None,
    )


def _label(schema: model.Schema, columns: Mapping[str, Column]) -> EventKind:
    names = [column.name for column in schema.label_columns]
    return EventKind(
        name="label",
        columns=tuple(columns[name] for name in names),
        optional=frozenset(name for name in names if name != schema.id.name),
        telling=(),
        one_of=tuple(column.name for column in schema.with_role(Role.LABEL)),
    )


def _column(column: model.Column) -> Column:
    constraints = _effective(column)
    visible = _must_be_visible(column)
    of_type = {"dimension": column.type.dimension, "precision": column.type.precision, "scale": column.type.scale}
    known = {**constraints._asdict(), **of_type, "visible": visible or None}
    base, scalar = column.type.base, column.type.scalar
    return Column(
        name=column.name,
        attribute=column.attribute,
        role=column.role,
        type=column.type,
        line=column.span.start.line,
        checks=_checks(base, {**known, "base": base}),
        items=_checks(scalar, {**known, "base": scalar}) if column.type.has_elements else (),
        expectation=expectation(column.type, constraints, visible=visible),
        sensitive=column.sensitive,
        deprecated=deprecation(column.deprecated),
        meaning=tuple(meaning(column.meaning)),
        kind=column.kind,
        unit=column.unit,
        doc=column.doc,
    )


def _must_be_visible(column: model.Column) -> bool:
    """Tell whether a blank value is refused: of an id, unless the schema lists all or calls none too short."""
    given = column.constraints
    return (
        column.role is Role.ID and column.type.base is BaseType.STRING and given.enum is None and given.min_length != 0
    )


def _checks(base: BaseType, known: Mapping[str, object]) -> tuple[Check, ...]:
    """Fill the checks of a type; one that would limit nothing is left out."""
    checks: list[Check] = []
    for check in APPLYING[base]:
        limits = [known.get(field, check._field_defaults.get(field)) for field in check._fields]
        if not limits or any(limit is not None for limit in limits):
            checks.append(check._make(limits))
    return tuple(checks)


def _effective(column: model.Column) -> Constraints:
    """Return the constraints of ``column`` with what its kind implies: a probability lies between 0 and 1."""
    given = column.constraints
    if column.kind is not Kind.PROBABILITY:
        return given
    return given._replace(
        minimum=_default(given.minimum, given.exclusive_minimum, 0),
        maximum=_default(given.maximum, given.exclusive_maximum, 1),
    )


def _default(bound: float | str | None, exclusive: float | str | None, implied: int) -> float | str | None:
    return implied if bound is None and exclusive is None else bound
