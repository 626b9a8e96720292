"""The printers as functions: no form lets anything unseen through."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from schemagen.diagnostics.diagnostic import Diagnostic
from schemagen.diagnostics.printers import FORMATS, printer
from schemagen.text.source import Source

from tests.compiler.diagnostics.printers.support import CONTROL, DIAGNOSTICS, SOURCES


@given(diagnostics=st.lists(DIAGNOSTICS, max_size=4), sources=SOURCES)
def test_no_printer_lets_a_control_character_through(diagnostics: list[Diagnostic], sources: list[Source]) -> None:
    for form in FORMATS:
        printed = printer(form)(diagnostics, sources)
        assert not CONTROL.search(printed), form
        assert printed == "" or printed.endswith("\n")
        assert bool(printed) == (bool(diagnostics) or form in ("json", "sarif"))
