"""What Python imports: the extension where it fits, ``validator.py`` elsewhere, and a stale one never."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.compiler.cli.support import SCHEMA, schemagen, write
from tests.compiler.native.support import GOOD, IDENTITY, NATIVE, run

pytestmark = pytest.mark.long

CHECK = f"import json; print(lending.SCHEMA.check({{}})[0].message, lending.SCHEMA.encode(json.loads({GOOD!r})))"


def test_the_extension_is_preferred(compiled: Path) -> None:
    assert run(IDENTITY, compiled / "src").stdout == "so\n"


def test_both_say_the_same(compiled: Path, project: Path) -> None:
    (project / NATIVE).unlink()
    said = {run(f"{IDENTITY}\n{CHECK}", folder / "src").stdout.partition("\n")[::2] for folder in (compiled, project)}
    assert {kind for kind, _ in said} == {"so", "py"}
    assert len({text for _, text in said}) == 1


def test_one_of_another_platform_or_version_is_ignored(project: Path) -> None:
    (project / NATIVE).rename(project / "src" / "lending" / "validator.cpython-39-x86_64-other.so")
    assert run(IDENTITY, project / "src").stdout == "py\n"


def test_a_package_may_lie_anywhere(project: Path) -> None:
    """Two copies in one process, one of them renamed and deep inside another package: each has its own classes."""
    deep = project / "src" / "company" / "events"
    shutil.copytree(project / "src" / "lending", deep / "loans")
    code = """
import lending, company.events.loans as loans
for package in (lending, loans):
    event = package.InferenceEvent(id="a", timestamp="2026-01-01T00:00:00Z", income=1.0, probability=0.5)
    assert package.validator.__name__ == f"{package.__name__}.validator"
    assert package.validator.__file__.endswith(".so")
    assert package.SCHEMA.check(event) == () and package.SCHEMA.identify(event) == "a"
    assert type(event) in package.validator.EVENTS
    assert package.SCHEMA.document
assert lending.SCHEMA.check(loans.LabelEvent(id="a", defaulted=True)) != ()
"""
    run(code, project / "src")


def test_a_stale_one_refuses_to_be_imported(project: Path) -> None:
    """As after a pull: the texts are new, the extension, which nobody commits, is not."""
    old = (project / NATIVE).read_bytes()
    write(project, "lending.yaml", SCHEMA.replace("minimum: 0", "minimum: 1"))
    schemagen("build", "lending.yaml", "--out", "src", cwd=project)
    (project / NATIVE).write_bytes(old)
    done = run(IDENTITY, project / "src", check=False)
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith("ImportError: lending.validator was compiled from another validator.py")
    assert "run 'schemagen build --native' again" in last
    schemagen("build", "lending.yaml", "--out", "src", cwd=project)
    assert run(IDENTITY, project / "src").stdout == "py\n"


def test_an_extension_alone_is_refused(project: Path) -> None:
    done = run("import validator", project / "src" / "lending", check=False)
    assert done.stderr.splitlines()[-1].startswith("ImportError: validator was compiled from another")


def test_what_a_process_loaded_once_it_does_not_load_again(compiled: Path) -> None:
    """The classes of a second import would be strangers to the validator of the first."""
    code = """
import sys, lending
for name in [name for name in sys.modules if name.startswith("lending")]:
    del sys.modules[name]
import lending
"""
    done = run(code, compiled / "src", check=False)
    assert "ImportError: lending was imported before" in done.stderr


def test_every_kind_of_value_gets_the_same_words(compiled: Path, project: Path) -> None:
    (project / NATIVE).unlink()
    code = """
import datetime, json, uuid, lending
from lending import InferenceEvent, LabelEvent, SCHEMA
VALUES = [None, True, 0, -1, 2**63, 0.5, float("nan"), "", "x", "\\ud800",
          "2024-02-30T00:00:00Z", "2024-02-29T00:00:00Z", "2024-02-29T00:00:00.5Z", "2024-02-29T00:00:00.Z",
          "2024-02-29T24:00:00Z", b"", [], {}, uuid.UUID(int=0),
          datetime.datetime(2024, 1, 1), datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)]
good = dict(id="a", timestamp="2024-01-01T00:00:00Z", income=1.0, probability=0.5, note=None)
for column in [*good, "defaulted", "unknown"]:
    for value in VALUES:
        event = good | {column: value}
        print(column, SCHEMA.check(event))
        if column != "unknown":
            print(SCHEMA.check(InferenceEvent(**event)), ascii(SCHEMA.identify(event)))
    print(SCHEMA.check({name: good[name] for name in good if name != column}))
for event in (LabelEvent(id="a", defaulted=None), {"id": "a", "defaulted": True}, 5, {}):
    print(SCHEMA.check(event))
"""
    native, pure = (run(code, folder / "src").stdout for folder in (compiled, project))
    assert native == pure
    assert native.count("\n") > 250


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks here")
def test_a_fork_goes_on_with_it(compiled: Path) -> None:
    code = "import os, lending; assert lending.SCHEMA.check({}); os.fork() or os._exit(not lending.SCHEMA.check({}))"
    assert run(f"{code}; print(os.wait()[1])", compiled / "src").stdout == "0\n"
