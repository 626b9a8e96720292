"""Code scanning gets one run, with a rule for each change, and approvals as suppressions."""

from __future__ import annotations

import json

from schemagen.diff.approvals import Approval
from schemagen.diff.printers import printer
from schemagen.text.span import Span

from tests.compiler.diff.support import OLD, TODAY, reviewed


def test_results_and_rules_agree() -> None:
    found = reviewed()
    approval = Approval(found.open_errors[0].fingerprint, "reason", "owner", TODAY, Span.whole_file("a.yaml"))
    (run,) = json.loads(printer("sarif")(reviewed(approvals=(approval,))))["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == ["made-nullable", "unit-changed", "values-narrowed"]
    assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in run["results"])
    assert [result["level"] for result in run["results"]].count("error") == 2
    assert sum("suppressions" in result for result in run["results"]) == 1


def test_nothing_is_a_run_without_results() -> None:
    (run,) = json.loads(printer("sarif")(reviewed(new=OLD)))["runs"]
    assert run["results"] == []
