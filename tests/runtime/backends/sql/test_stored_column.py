"""A column tells its callers what they may know, and stays one of its store when it changes."""

from schemagen_runtime.backends.clickhouse.tables import StoredColumn as OfClickHouse
from schemagen_runtime.backends.sqlite.layout import StoredColumn as OfSqlite
from schemagen_runtime.columns import ColumnType
from schemagen_runtime.document import CollectionColumn, Place

INT, FLOAT = map(ColumnType.parse, ("int?", "float?"))


def test_a_column_of_either_store() -> None:
    for kind, declaration in ((OfClickHouse, '"a_b" Nullable(Float64)'), (OfSqlite, '"a_b" REAL')):
        column = kind("a.b", Place.INFERENCE, INT, "a_b")
        assert column.known == CollectionColumn("a.b", Place.INFERENCE, INT)
        assert column._replace(type=FLOAT).declaration == declaration
