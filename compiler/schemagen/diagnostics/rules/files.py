"""Declare the rules of files: schemas that are read, and packages that are written."""

from __future__ import annotations

from typing import Final

from schemagen.diagnostics.diagnostic import Severity
from schemagen.diagnostics.rule import Rule

RULES: Final = (
    Rule(
        id="SG401",
        title="a schema file that cannot be read",
        cause="The path does not exist, is a folder, or may not be read.",
        example="schemagen lint no_such_file.yaml",
        fix="Check the path.",
    ),
    Rule(
        id="SG411",
        title="a file of approvals that cannot be read",
        cause=(
            "An approval has the fingerprint of the 'change', a 'reason', an 'owner' and the day 'until' which it "
            "counts. Who approves a change answers for it, so nothing of this may be left out."
        ),
        example="schemagen diff git:main schemas/ --approvals README.md",
        fix="Let 'schemagen diff OLD NEW --approvals FILE --approve --reason … --owner … --until …' write it.",
    ),
    Rule(
        id="SG412",
        title="an approval that approves nothing",
        severity=Severity.WARNING,
        cause="It is past its day, or it fits no error of the comparison, or it stands there twice.",
        example="schemagen diff git:main schemas/ --approvals approvals-of-last-year.yaml",
        fix="Remove it, or have the change approved again.",
    ),
    Rule(
        id="SG402",
        title="a file in the way",
        cause="Where a generated file belongs lies one that schemagen did not write; it is never overwritten.",
        example="schemagen build credit_risk.yaml --out src, where src/credit_risk/events.py was written by hand",
        fix="Move it, or choose another `--out`.",
    ),
    Rule(
        id="SG403",
        title="output that cannot be written",
        cause="The output folder is a file, is not writable, or the disk is full.",
        example="schemagen build credit_risk.yaml --out /proc",
        fix="Choose another `--out`, or make room.",
    ),
    Rule(
        id="SG404",
        title="generated code is stale",
        cause=(
            "What lies in the output folder is not what the schemas yield: `build --check` compares and writes nothing."
        ),
        example="schemagen build --check, after a schema was edited",
        fix="Run `schemagen build` and commit what it writes; `--diff` shows it first.",
    ),
)
