"""A diagnostic has the severity of its rule, and a build without any loads no rule."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from schemagen.diagnostics.diagnose import diagnose
from schemagen.diagnostics.diagnostic import Severity, has_errors
from schemagen.text.span import Span

from tests.compiler.cli.support import SCHEMA, write

PLACE = Span.whole_file("model.yaml")


def test_the_rule_says_how_bad_it_is() -> None:
    assert diagnose("SG208", PLACE, "no such type").severity is Severity.ERROR
    assert diagnose("SG316", PLACE, "no labels").severity is Severity.WARNING


def test_only_errors_count_as_errors() -> None:
    warning = diagnose("SG316", PLACE, "no labels")
    assert not has_errors([warning])
    assert has_errors([warning, diagnose("SG208", PLACE, "no such type")])
    assert not has_errors([])


def test_a_code_without_a_rule_is_a_bug() -> None:
    with pytest.raises(KeyError):
        diagnose("SG999", PLACE, "nothing")


def test_a_build_that_finds_nothing_loads_no_rules(tmp_path: Path) -> None:
    write(tmp_path, text=SCHEMA)
    code = "import sys; from schemagen.cli.main import main; main(['lint', 'lending.yaml']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    loaded = done.stdout.split()
    assert "schemagen.diagnostics.diagnose" in loaded
    assert not [name for name in loaded if name.startswith("schemagen.diagnostics.rules")]
