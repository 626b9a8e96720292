"""Checks and constraints find each other by name, and the intermediate form knows no target."""

from __future__ import annotations

import ast
import typing
from pathlib import Path

import pytest
from schemagen.ir import checks
from schemagen.ir.checks import APPLYING, Check, Finite, InRange
from schemagen.model.constraints import CONSTRAINTS, Constraint, Constraints, Measure
from schemagen_runtime.columns import BaseType

ROOM = Path(checks.__file__).parent
OF_THE_TYPE = {"base", "bits", "dimension", "precision", "scale"}
OF_THE_ROLE = {"visible"}


def test_every_type_has_its_checks_and_begins_with_itself() -> None:
    assert set(APPLYING) == set(BaseType)
    assert all(applying[0] is checks.IsType for applying in APPLYING.values())


def test_every_check_applies_to_a_type() -> None:
    assert {check for applying in APPLYING.values() for check in applying} == set(typing.get_args(Check))


def test_fields_are_the_attributes_of_constraints() -> None:
    assert {field for check in typing.get_args(Check) for field in check._fields} == {
        *Constraints._fields,
        *OF_THE_TYPE,
        *OF_THE_ROLE,
    }


@pytest.mark.parametrize("applying", APPLYING.values(), ids=APPLYING)
def test_of_one_type_each_is_checked_once(applying: tuple[type[Check], ...]) -> None:
    fields = [field for check in applying for field in check._fields]
    assert len(fields) == len(set(fields))


@pytest.mark.parametrize("row", CONSTRAINTS, ids=lambda row: row.key)
def test_a_constraint_fits_the_types_that_are_checked_for_it(row: Constraint) -> None:
    checked = {base for base, applying in APPLYING.items() if any(row.attribute in check._fields for check in applying)}
    assert checked == set(row.fits)
    assert (row.measure is Measure.ITEMS) == (row.fits == (BaseType.LIST, BaseType.MAP))


@pytest.mark.parametrize(
    ("check", "lowest", "highest"),
    [
        (InRange(), None, None),
        (InRange(minimum=1), (1, False), None),
        (InRange(minimum=1, exclusive_minimum=1), (1, True), None),
        (InRange(minimum=2, exclusive_minimum=1), (2, False), None),
        (InRange(maximum=1, exclusive_maximum=1), None, (1, True)),
        (InRange(maximum=1, exclusive_maximum=2), None, (1, False)),
    ],
)
def test_the_bound_that_counts(check: InRange, lowest: object, highest: object) -> None:
    assert (check.lowest, check.highest) == (lowest, highest)


def test_checks_of_one_kind_are_values() -> None:
    assert Finite() == Finite(nan=Finite().nan)
    assert len({Finite(), Finite()}) == 1


@pytest.mark.parametrize("path", sorted(ROOM.glob("*.py")), ids=lambda path: path.name)
def test_the_room_imports_nothing_of_a_target(path: Path) -> None:
    modules = {node.module for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.ImportFrom)}
    names = {
        alias.name
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    allowed = (
        "schemagen.ir.",
        "schemagen.text.quoting",
        "schemagen_runtime.columns",
        "schemagen_runtime.decimals",
        "typing",
        "collections.abc",
        "__future__",
    )
    assert not names
    assert not [module for module in modules if not str(module).startswith(allowed)]
