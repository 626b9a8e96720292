"""An approval names its change by a fingerprint, and says why, who and until when."""

from __future__ import annotations

from datetime import date

import pytest
from schemagen.diff.approvals import add_approvals, approved, read_approvals
from schemagen.text.source import Source
from schemagen_runtime.compatibility.change_fingerprint import change_fingerprint
from schemagen_runtime.compatibility.rules.meanings import UNIT_CHANGED

CHANGE = UNIT_CHANGED.found("features.a.unit", "words", old="km", new="miles")
ENTRY = """approvals:
  - change: 0123456789abcdef
    reason: r
    owner: o
    until: 2026-12-31
"""


def written(content: str = "", reason: str = "why: because") -> str:
    return add_approvals(content, [("m", CHANGE)], reason=reason, owner="o@example.com", until=date(2026, 12, 31))


@pytest.mark.parametrize("reason", ["plain", "with: a colon", '"quoted"', "# no comment", "é\u2028x", "null", "123"])
def test_what_is_written_reads_back(reason: str) -> None:
    approvals, diagnostics = read_approvals(Source("a.yaml", written(reason=reason).encode()))
    assert diagnostics == ()
    (approval,) = approvals
    assert approval[:4] == (change_fingerprint("m", CHANGE), reason, "o@example.com", date(2026, 12, 31))
    assert approved(approval) == f"approved by o@example.com until 2026-12-31: {reason}"


def test_what_stood_there_stays() -> None:
    text = written(f"# ours\n{ENTRY}".rstrip("\n"))
    assert text.startswith(f"# ours\n{ENTRY}")
    assert len(read_approvals(Source("a.yaml", text.encode()))[0]) == 2


@pytest.mark.parametrize(
    "text", ["approvals: []\n", "# ours\napprovals: [ ]", ENTRY.replace("  - ", "- ").replace("    ", "  ")]
)
def test_what_is_added_stands_in_line_with_what_is_there(text: str) -> None:
    before, _ = read_approvals(Source("a.yaml", text.encode()))
    after, diagnostics = read_approvals(Source("a.yaml", written(text).encode()))
    assert diagnostics == ()
    assert [one[:4] for one in after[:-1]] == [one[:4] for one in before]
    assert after[-1].change == change_fingerprint("m", CHANGE)


def test_a_fingerprint_is_of_rule_schema_path_and_values_not_of_words() -> None:
    others = [
        ("n", CHANGE),
        ("m", CHANGE._replace(rule="unit-added")),
        ("m", CHANGE._replace(path="features.b.unit")),
        ("m", CHANGE._replace(old="m")),
        ("m", CHANGE._replace(new=None)),
    ]
    assert len({change_fingerprint(*one) for one in [("m", CHANGE), *others]}) == 6
    assert change_fingerprint("m", CHANGE._replace(message="other words")) == change_fingerprint("m", CHANGE)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "has one key, 'approvals'"),
        ("# nothing yet\n", "'schemagen diff --approve' writes such a file"),
        ("- a\n", "has one key, 'approvals'"),
        ("approvals: 3\n", "with a list"),
        ("approvals: []\nother: 1\n", "one key"),
        ("approvals:\n  - 3\n", "is a mapping"),
        (ENTRY.replace("reason", "reson"), "did you mean 'reason'?"),
        (ENTRY.replace("    owner: o\n", ""), "no 'owner'"),
        (ENTRY.replace("owner: o", "owner: [o]"), "no text"),
        (ENTRY.replace("owner: o", 'owner: " "'), "no text"),
        (ENTRY.replace("2026-12-31", "2026-02-30"), "no day"),
        (ENTRY.replace("2026-12-31", "soon"), "no day"),
        (ENTRY.replace("0123456789abcdef", "abc"), "no fingerprint"),
        ("approvals: [\n", "SG"),
        ("\x00", "SG"),
    ],
)
def test_every_mistake_is_told_with_its_place(text: str, words: str) -> None:
    approvals, diagnostics = read_approvals(Source("a.yaml", text.encode()))
    assert approvals == ()
    assert words in " ".join(f"{one.code} {one.message} {one.help}" for one in diagnostics)
    assert all(one.span.path == "a.yaml" for one in diagnostics)
