"""GitHub shows each change beside its line; what is approved is a notice."""

from __future__ import annotations

from schemagen.diff.approvals import Approval
from schemagen.diff.printers import github
from schemagen.text.span import Span

from tests.compiler.diff.support import TODAY, reviewed


def test_levels() -> None:
    found = reviewed()
    approval = Approval(found.open_errors[0].fingerprint, "reason", "owner", TODAY, Span.whole_file("a.yaml"))
    lines = github.render(reviewed(approvals=(approval,))).splitlines()
    levels = sorted(line.partition(" ")[0] for line in lines)
    assert levels == ["::error", "::notice", "::warning"]
    assert "file=new.yaml,line=7,col=31" in next(line for line in lines if "unit-changed" in line)
    assert any("approved by owner" in line for line in lines)
