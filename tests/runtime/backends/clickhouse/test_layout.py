"""The statements that make ClickHouse's tables: its engine takes each, and to run them again changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from schemagen_runtime.api.destination import Collection
from schemagen_runtime.backends.clickhouse.layout import (
    own_statements,
    statements_to_add,
    statements_to_create,
    statements_to_widen,
)
from schemagen_runtime.backends.clickhouse.tables import StoredColumn, Tables, allot
from schemagen_runtime.columns import ColumnType, Role
from schemagen_runtime.document import Document, DocumentColumn, Place

from tests.system.clickhouse.engine import engine

PRINTED: Final = Path(__file__).parents[3] / "cases" / "export_clickhouse" / "stdout"
TYPES: Final = {
    "f": "float",
    "i": "int?",
    "b": "bool",
    "s": "string?",
    "d": "decimal<38,9>?",
    "u": "uuid?",
    "day": "date?",
    "t": "timestamp?",
    "a.x": "list<int?>?",
    "a.y": "list<timestamp>",
    "v": "vector<3>",
    "m": "map<string,float?>?",
    "_model": "int",
    "it's \"\\": "string",
    "q": "map<string,decimal<5,2>>",
}
TABLES: Final = Tables(Collection("pro-ject", "c.o"))


def columns(labels: dict[str, str]) -> list[StoredColumn]:
    """The columns of a schema that has every type, and these labels."""
    described = [(name, Role.FEATURE, kind) for name, kind in TYPES.items()]
    described += [(name, Role.LABEL, kind) for name, kind in labels.items()]
    id_, stamp = (
        DocumentColumn("id", Role.ID, ColumnType.parse("string")),
        DocumentColumn("at", Role.TIMESTAMP, ColumnType.parse("timestamp")),
    )
    others = tuple(DocumentColumn(name, role, ColumnType.parse(kind)) for name, role, kind in described)
    return allot(Document(id_, stamp, None, others), ())


def run(statements: list[str]) -> str:
    """Run statements in a database of their own, and say what is there afterwards."""
    held = engine()
    database = held.database()
    for statement in statements:
        held.run(statement, database)
    tables = f"SELECT name, create_table_query FROM system.tables WHERE database = '{database}' ORDER BY name"
    return held.run(tables).decode().replace(database, "db")


def test_each_type_has_its_tables_and_to_make_them_again_changes_nothing() -> None:
    made = [*own_statements(), *statements_to_create(TABLES, columns(LABELS))]
    assert run(made) == run([*made, *made])


LABELS: Final = {"actual": "int?", "l": "list<string>?", "when": "timestamp?"}


def test_columns_that_come_later_lie_as_if_they_had_been_there() -> None:
    first, whole = columns({"actual": "int?"}), columns(LABELS)
    added = [column for column in whole if column not in first]
    later = [*statements_to_create(TABLES, first), *statements_to_add(TABLES, first, added)]
    at_once = run(list(statements_to_create(TABLES, whole)))
    assert sorted(run([*later, *statements_to_add(TABLES, first, added)])) == sorted(run(later))
    for column in added:
        assert run(later).count(column.column) == at_once.count(column.column)


def test_a_label_of_a_wider_type_keeps_what_it_held() -> None:
    stored = columns({"actual": "int?"})
    (label,) = (column for column in stored if column.place is Place.LABEL)
    wider = label._replace(type=ColumnType.parse("float?"))
    held = engine()
    database = held.database()
    row = "INSERT INTO {} (id, actual, _label_at) VALUES ('1', {}, '{}')"
    made = list(statements_to_create(TABLES, stored))
    widened = list(statements_to_widen(TABLES, [*stored[:-1], wider], wider))
    for statement in [*made, row.format(TABLES.history, 3, 1), *widened, *widened]:
        held.run(statement, database)
    query = f"SELECT argMaxIfMerge(actual) FROM {TABLES.labels}"
    assert held.run(query, database) == b"(3,'')\n"
    held.run(row.format(TABLES.history, 0.5, 2), database)
    assert held.run(query, database) == b"(0.5,'')\n"


@pytest.mark.parametrize("database", ["", "a database"])
def test_the_tables_of_a_cluster_are_replicated_and_distributed(database: str) -> None:
    tables = Tables(TABLES.collection, database, "a cluster")
    made = [*own_statements(database, "a cluster"), *statements_to_create(tables, columns(LABELS))]
    for statement in made:
        assert b"CreateQuery" in engine().run(f"EXPLAIN AST {statement}")
    assert sum("Distributed('a cluster'" in statement for statement in made) == 3
    assert sum(" ENGINE = Replicated" in statement for statement in made) == 11


def test_what_the_command_prints_are_such_statements() -> None:
    alone, cluster = PRINTED.read_text("utf-8").split("$ schemagen export")[1:3]
    found = [text.strip() for text in alone.partition("\n")[2].split(";\n")]
    assert len(found) == 14
    assert not found.pop()
    assert "lending/credit_risk/records" in run([*found, *found])
    for text in cluster.partition("\n")[2].split(";\n")[:-1]:
        assert b"CreateQuery" in engine().run(f"EXPLAIN AST {text}")
