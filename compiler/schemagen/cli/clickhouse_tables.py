"""Print the statements that make ClickHouse's tables for the events of schemas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import click

from schemagen.cli.console import out
from schemagen.model.canonical import canonical_form
from schemagen.model.schema import Schema

CLICKHOUSE: Final = "clickhouse"


class TableNames(NamedTuple):
    """Hold how the tables are named; None where that is not said."""

    project: str | None
    collection: str | None
    database: str | None
    cluster: str | None


def print_tables(schemas: Sequence[Schema], names: TableNames) -> None:
    """Print the statements for each schema, and before them those for the tables that every store has.

    Raises:
        click.UsageError: a name can be none, or several schemas would share one collection.

    """
    from schemagen_runtime.api.destination import Collection, require_name  # noqa: PLC0415 -- few need ClickHouse
    from schemagen_runtime.backends.clickhouse.layout import own_statements, statements_to_create  # noqa: PLC0415 -- see above
    from schemagen_runtime.backends.clickhouse.tables import Tables, allot  # noqa: PLC0415 -- see above
    from schemagen_runtime.document import read_document  # noqa: PLC0415 -- see above

    if names.collection is not None and len(schemas) > 1:
        raise click.UsageError(
            "--collection names one data collection, and there are several schemas: give one of them"
        )
    database, cluster = names.database or "", names.cluster or ""
    statements = list(own_statements(database, cluster))
    for schema in schemas:
        try:
            project = require_name("project", names.project or "default")
            collection = Collection(project, require_name("collection", names.collection or schema.name))
        except ValueError as error:
            raise click.UsageError(str(error)) from error
        document = read_document(canonical_form(schema).document.encode())
        statements += statements_to_create(Tables(collection, database, cluster), allot(document, ()))
    for statement in statements:
        out(f"{statement};\n\n")
