"""The JSON form loses nothing of a diagnostic."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st
from schemagen.diagnostics.diagnostic import Diagnostic
from schemagen.diagnostics.printers import json as json_printer
from schemagen.text.source import Source

from tests.compiler.diagnostics.printers.support import DIAGNOSTICS, SOURCES


@given(diagnostics=st.lists(DIAGNOSTICS, max_size=4), sources=SOURCES)
def test_json_loses_nothing(diagnostics: list[Diagnostic], sources: list[Source]) -> None:
    document = json.loads(json_printer.render(diagnostics, sources))
    assert document["files"] == [source.path for source in sources]
    assert document["errors"] + document["warnings"] == len(diagnostics)
    for found, diagnostic in zip(document["diagnostics"], diagnostics, strict=True):
        assert (found["code"], found["message"], found["help"]) == (
            diagnostic.code,
            diagnostic.message,
            diagnostic.help,
        )
        assert found["start"] == {"line": diagnostic.span.start.line, "column": diagnostic.span.start.column}
        assert len(found["related"]) == len(diagnostic.related)
