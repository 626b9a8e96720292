"""A plan of rows is told to the engine by places and numbers; of a document it is told types, and no constraints."""

from __future__ import annotations

from schemagen_runtime.columns import ColumnType, Role
from schemagen_runtime.document import DocumentColumn
from schemagen_runtime.native.row_plan import CellForm, RowPlan, describe_types


def column(name: str, role: Role, type_: str) -> DocumentColumn:
    return DocumentColumn(name, role, ColumnType.parse(type_))


COLUMNS = (
    column("id", Role.ID, "uuid"),
    column("at", Role.TIMESTAMP, "timestamp"),
    column("price", Role.FEATURE, "decimal<10,2>"),
    column("words", Role.FEATURE, "list<string?>"),
    column("counts", Role.TAGS, "map<string,int>?"),
    column("scores", Role.FEATURE, "list<float>"),
    column("won", Role.LABEL, "bool"),
)


def test_types_are_told_without_constraints() -> None:
    rows = {row.name: row for row in describe_types(COLUMNS)}
    assert [row.form for row in rows.values()] == [0, 0, 0, 1, 2, 1, 0]
    assert all(row.may_lack for row in rows.values())
    assert {name for name, row in rows.items() if row.is_common} == {"id", "at", "won"}
    assert {name for name, row in rows.items() if row.is_label} == {"won"}
    assert {name for name, row in rows.items() if row.item.is_nullable} == {"words"}
    assert (rows["price"].item.precision, rows["price"].item.scale) == (10, 2)


def test_cells_are_told_by_their_places() -> None:
    forms = {one.name: CellForm.PLAIN for one in COLUMNS} | {"won": CellForm.BIT, "words": CellForm.JSON}
    plan = RowPlan(forms, ["id", "words", "at"], ["id", "won", "at"])
    assert plan.places(describe_types(COLUMNS)) == ((0, 0, 0, 3, 0, 0, 1), (0, 3, 1), (0, 6, 1))


def test_floats_that_were_judged_before_are_passed() -> None:
    plan = RowPlan({one.name: CellForm.JSON for one in COLUMNS}, ["id"], ["id"])
    assert {name for name, form in plan.trusting(COLUMNS).forms.items() if form is CellForm.PASSED} == {"scores"}
    assert set(plan.forms.values()) == {CellForm.JSON}
