"""What is read of a canonical document: bounds, those that a kind implies, and targets."""

from __future__ import annotations

from schemagen_runtime.columns import Role
from schemagen_runtime.sampling.column import Target, read_columns

from tests.runtime.sampling.support import schema


def test_columns_have_their_roles_bounds_and_targets() -> None:
    late = {"type": "bool", "kind": "class", "target": {"label": "delay", "above": 15}}
    made = schema(
        {
            "features": {
                "n": {"type": "int", "minimum": 2, "enum": [2, 3]},
                "t": {"type": "timestamp", "max_age": "2h"},
            },
            "predictions": {"p": {"type": "float", "kind": "probability", "maximum": 0.5}, "late": late},
            "labels": {"delay": "int?"},
        },
        tags="tags",
    )
    columns = read_columns(made.document)
    by_name = {column.name: column for column in columns.others}
    assert [column.role for column in columns.inference] == [Role.TAGS, *[Role.FEATURE] * 2, *[Role.PREDICTION] * 2]
    assert [column.name for column in columns.labels] == ["delay"]
    assert (by_name["n"].bound("minimum"), by_name["n"].enum) == (2, (2, 3))
    assert (by_name["p"].bound("minimum"), by_name["p"].bound("maximum")) == (0, 0.5)
    assert by_name["t"].seconds("max_age") == 7200
    assert columns.are_recent
    assert by_name["late"].target == Target("delay", "{} > {}", 15)
