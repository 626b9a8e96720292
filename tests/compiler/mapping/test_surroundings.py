"""What surrounds a value says what it can be picked from."""

from __future__ import annotations

from schemagen.mapping.surroundings import Surroundings
from schemagen_runtime.relay.mapping.plan import Container, Format

from tests.compiler.mapping.support import schema


def test_headers_and_columns() -> None:
    plain = Surroundings(schema(), Format.JSON, None, is_http=False)
    assert not plain.has_headers
    assert plain._replace(is_http=True).has_headers
    assert plain._replace(container=Container.CRI).has_headers
    column = plain.column("f1")
    assert column is not None
    assert column.name == "f1"
    assert plain.column("x") is None
