"""The mappings that the documentation shows are read without a mistake, against the schemas that it shows."""

from __future__ import annotations

import pytest
from schemagen.build.compile import read_schema
from schemagen.frontend.nodes import Mapping, Scalar
from schemagen.frontend.parser import parse_source
from schemagen.mapping.read import read_mapping
from schemagen.model.schema import Schema
from schemagen.text.source import Source

from tests.system.examples.blocks import ROOT, blocks_of

PAGES = ("sidecar.md", "recipes/sidecar.md")


def texts(page: str) -> list[str]:
    """Return the YAML of a page, and what stands as text in it."""
    found: list[str] = []
    for block in blocks_of(ROOT / "docs" / page):
        if block.language == "yaml":
            root, _ = parse_source(Source("shown.yaml", block.text.encode()))
            data = None if root is None else root.get("data")
            inner = [entry.value for entry in data.entries] if isinstance(data, Mapping) else []
            found += [block.text, *(node.text for node in inner if isinstance(node, Scalar))]
    return found


@pytest.mark.parametrize("page", PAGES)
def test_what_is_shown_is_right(page: str) -> None:
    (schema_text,) = (text for text in texts(page) if text.startswith("schemagen: 1"))
    mappings = [text for text in texts(page) if text.startswith("sidecar: 1")]
    schema, diagnostics = read_schema(Source("courier.yaml", schema_text.encode()))
    assert diagnostics == ()
    assert mappings

    def find(named: str) -> Schema:
        assert (named, schema is not None) == ("courier.yaml", True)
        return schema  # type: ignore[return-value]  # it is one, as was just seen

    for text in mappings:
        plan, found = read_mapping(Source("sidecar.yaml", text.encode()), find)
        assert (plan is not None, found) == (True, ())
