"""``schemagen build --native``: compiled where it is missing or stale, checked, removed, and never what is not ours."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from schemagen.cli import main
from schemagen.native.identity import EXTENSION, MARK, identify, identity_of

from tests.compiler.cli.support import SCHEMA, schemagen, write
from tests.compiler.native.support import NATIVE

pytestmark = pytest.mark.long

NO_COMPILER = {"CC": "no-such-compiler"}
OTHER_PLATFORM = "src/lending/validator.cpython-39-x86_64-other.so"


def build(folder: Path, *more: str, compiler: bool = False) -> tuple[int, str, str]:
    """Build; a test that expects nothing to be compiled has no compiler."""
    arguments = ["build", "lending.yaml", "--out", "src", *more]
    done = schemagen(*arguments, cwd=folder, env=None if compiler else NO_COMPILER)
    return done.returncode, done.stdout, done.stderr


def change(folder: Path) -> None:
    write(folder, "lending.yaml", SCHEMA.replace("minimum: 0", "minimum: 1"))


def test_a_fresh_extension_is_left_alone(project: Path) -> None:
    before = (project / NATIVE).stat()
    assert build(project, "--native") == (0, "", "src: nothing changed\n")
    assert build(project) == (0, "", "src: nothing changed\n")
    after = (project / NATIVE).stat()
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)
    assert build(project, "--native", "--check") == (0, "", "1 package up to date\n")


def test_a_missing_one_is_told_and_compiled_again(project: Path) -> None:
    (project / NATIVE).unlink()
    assert build(project, "--check")[0] == 0
    code, told, _ = build(project, "--native", "--check")
    assert (code, told.count(NATIVE)) == (3, 1)
    assert "'schemagen build --native' compiles it" in told
    assert build(project, "--native", compiler=True) == (0, "", "src: nothing changed\nsrc: 1 extension compiled\n")
    assert not list((project / "src").rglob("*.new"))
    assert build(project, "--native", "--check")[0] == 0


def test_a_stale_one_is_told_and_removed(project: Path) -> None:
    change(project)
    for option in ("--check", "--native"):
        code, told, _ = build(project, "--check", option)
        assert (code, told.count(NATIVE)) == (3, 1)
        assert "compiled from another validator.py" in told
    assert NATIVE.rpartition("/")[2] not in build(project, "--diff")[1]
    code, _, summary = build(project)
    assert (code, summary) == (0, "src: 4 files updated, 1 file removed; the compiled validator of lending was stale\n")
    assert not (project / NATIVE).exists()


def test_one_of_another_platform_is_stale_by_the_same_rule(project: Path) -> None:
    shutil.copy(project / NATIVE, project / OTHER_PLATFORM)
    assert build(project, "--native") == (0, "", "src: nothing changed\n")
    change(project)
    build(project)
    assert not (project / OTHER_PLATFORM).exists()


def test_it_goes_with_its_package(project: Path) -> None:
    write(project, "lending.yaml", SCHEMA.replace("name: lending", "name: loans"))
    build(project)
    assert [path.name for path in (project / "src").iterdir()] == ["loans"]


def test_a_foreign_one_is_never_touched(project: Path) -> None:
    foreign = [project / NATIVE, project / OTHER_PLATFORM, project / "src" / "lending" / f"mine{EXTENSION[9:]}"]
    for path in foreign:
        path.write_bytes(b"\x7fELF" + MARK.encode())
    change(project)
    assert build(project)[0] == 0
    code, told, _ = build(project, "--native")
    assert (code, "SG402" in told) == (1, True)
    assert build(project, "--native", "--check")[0] == 1
    write(project, "lending.yaml", SCHEMA.replace("name: lending", "name: loans"))
    build(project)
    assert all(path.exists() for path in foreign)


def test_without_a_c_compiler_the_package_is_built_all_the_same(tmp_path: Path) -> None:
    write(tmp_path)
    code, told, errors = build(tmp_path, "--native")
    assert (code, told) == (2, "")
    assert errors.startswith("src: 5 files added\nschemagen: there is no C compiler: 'no-such-compiler'")
    assert errors.count("\n") == 2
    assert build(tmp_path, "--check")[0] == 0


def test_a_c_compiler_that_fails_has_the_word(project: Path) -> None:
    (project / NATIVE).unlink()
    compiler = write(project, "cc", "#!/bin/sh\necho 'cc: I cannot go on' >&2\nexit 1\n")
    compiler.chmod(0o755)
    done = schemagen("build", "lending.yaml", "--out", "src", "--native", cwd=project, env={"CC": str(compiler)})
    assert done.returncode == 2
    assert "the validator of 'lending' cannot be compiled; the compiler says\n" in done.stderr
    assert "cc: I cannot go on" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["mypyc", "setuptools"])
def test_without_the_extra_one_line_says_what_to_install(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path)
    monkeypatch.setitem(sys.modules, name, None)
    assert main.main(["build", str(tmp_path / "lending.yaml"), "--out", str(tmp_path / "src"), "--native"]) == 2
    *_, last = capsys.readouterr().err.splitlines()
    assert last == f"schemagen: {name} is missing: pip install 'schemagen-ingest[native]'"


def test_the_project_can_ask_for_it(project: Path) -> None:
    (project / NATIVE).unlink()
    table = '[tool.schemagen]\nschemas = ["*.yaml"]\nout = "src"\nnative = '
    write(project, "pyproject.toml", f"{table}true\n")
    assert schemagen("build", "--check", cwd=project).returncode == 3
    assert schemagen("build", "--check", "--no-native", cwd=project).returncode == 0
    write(project, "pyproject.toml", f'{table}"yes"\n')
    done = schemagen("build", "--check", cwd=project)
    assert (done.returncode, "'native' must be true or false" in done.stderr) == (2, True)


def test_the_identity_is_that_of_the_text(compiled: Path) -> None:
    text = (compiled / "src" / "lending" / "validator.py").read_text("utf-8")
    assert identity_of(compiled / NATIVE) == identify(text) != identify(f"{text}#\n")
