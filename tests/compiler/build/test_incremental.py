"""What a build leaves in the cache saves the next one its work, and changes nothing that it does or says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schemagen.build.compile import compile_schemas
from schemagen.build.incremental import compile_changed
from schemagen.build.output import apply, compare_files
from schemagen.diagnostics.printers import FORMATS
from schemagen.install import cache, installation
from schemagen.text.source import Source

from tests.compiler.cli.support import COMMAND, SCHEMA, schemagen, write

BUILD = ("build", "lending.yaml", "--out", "src")
WITH_WARNING = SCHEMA.partition("labels:")[0]
COMPILER = {"schemagen.build.compile", "yaml", "jinja2"}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache folder of one test."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "schemagen"


def compiles(arguments: Sequence[str], cwd: Path) -> bool:
    """Run a command line; whether it loaded the compiler."""
    code = f"import sys; from schemagen.cli.main import main; main({list(arguments)!r}); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=cwd)
    return bool(COMPILER & set(done.stdout.split()))


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_only_what_changed_is_compiled(tmp_path: Path) -> None:
    write(tmp_path)
    assert compiles(BUILD, tmp_path)
    assert not compiles(BUILD, tmp_path)
    assert not compiles((*BUILD, "--check"), tmp_path)
    assert compiles((*BUILD, "--no-cache"), tmp_path)
    write(tmp_path, text=SCHEMA.replace("income", "wage"))
    assert compiles(BUILD, tmp_path)
    assert "wage" in (tmp_path / "src" / "lending" / "events.py").read_text()
    assert not compiles(BUILD, tmp_path)


def test_a_change_of_a_file_that_is_used_compiles_every_schema_that_uses_it(tmp_path: Path) -> None:
    build = ("build", "lending.yaml", "shared.yaml", "--out", "src")
    write(tmp_path, text=SCHEMA.replace("note: string?", "note: {use: shared.yaml#note}"))
    write(tmp_path, "shared.yaml", "schemagen: 1\ncolumns:\n  note: {use: more.yaml#note}\n")
    write(tmp_path, "more.yaml", "schemagen: 1\ncolumns:\n  note: {type: string?, maxLength: 7}\n")
    assert compiles(build, tmp_path)
    assert not compiles(build, tmp_path)
    assert not compiles((*build, "--check"), tmp_path)
    write(tmp_path, "more.yaml", "schemagen: 1\ncolumns:\n  note: {type: string?, maxLength: 8}\n")
    stale = schemagen(*build, "--check", cwd=tmp_path)
    assert stale.returncode == 3
    assert compiles(build, tmp_path)
    assert '"maxLength":8' in (tmp_path / "src" / "lending" / "schema.json").read_text()
    assert not compiles(build, tmp_path)
    (tmp_path / "more.yaml").unlink()
    gone = schemagen(*build, "--check", cwd=tmp_path)
    assert gone.returncode == 1
    assert "shared.yaml:3:15: error[SG503]" in gone.stdout


@pytest.mark.parametrize("form", FORMATS)
def test_warnings_are_printed_again(form: str, tmp_path: Path) -> None:
    write(tmp_path, text=WITH_WARNING)
    first = schemagen(*BUILD, "--format", form, cwd=tmp_path)
    again = schemagen(*BUILD, "--format", form, cwd=tmp_path)
    assert "SG316" in first.stdout
    assert (again.stdout, again.returncode) == (first.stdout, first.returncode)
    assert not compiles((*BUILD, "--format", form), tmp_path)


def test_a_schema_that_moved_is_named_as_it_is_called_now(tmp_path: Path) -> None:
    write(tmp_path, text=WITH_WARNING)
    schemagen(*BUILD, cwd=tmp_path)
    (tmp_path / "lending.yaml").rename(tmp_path / "loans.yaml")
    done = schemagen("build", "loans.yaml", "--out", "src", cwd=tmp_path)
    assert done.stdout.startswith("loans.yaml:2:7: warning[SG316]")
    assert "from '../loans.yaml'" in (tmp_path / "src" / "lending" / "__init__.py").read_text()


def add_a_line(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\n")


@pytest.mark.parametrize("file", ["__init__.py", "events.py", "validator.py", "schema.json", "py.typed"])
@pytest.mark.parametrize("damage", [Path.unlink, add_a_line])
def test_a_file_that_is_not_as_it_was_written_is_found_and_mended(
    file: str, damage: Callable[[Path], object], tmp_path: Path
) -> None:
    write(tmp_path)
    schemagen(*BUILD, cwd=tmp_path)
    fresh = files_in(tmp_path / "src")
    damage(tmp_path / "src" / "lending" / file)
    checked = schemagen(*BUILD, "--check", cwd=tmp_path)
    plainly = schemagen(*BUILD, "--check", "--no-cache", cwd=tmp_path)
    assert (checked.returncode, checked.stdout) == (plainly.returncode, plainly.stdout)
    built = schemagen(*BUILD, cwd=tmp_path)
    if file == "py.typed" and plainly.returncode == 1:  # no longer empty, it is somebody else's
        assert built.returncode == 1
    else:
        assert checked.returncode == 3
        assert files_in(tmp_path / "src") == fresh


def test_two_schemas_of_one_name_are_found_again(tmp_path: Path) -> None:
    write(tmp_path)
    write(tmp_path, "other.yaml", SCHEMA.replace("lending", "other"))
    command = ("build", "lending.yaml", "other.yaml", "--out", "src")
    schemagen(*command, cwd=tmp_path)
    write(tmp_path, "other.yaml")
    first = schemagen(*command, cwd=tmp_path)
    assert first.returncode == 1
    assert "SG320" in first.stdout
    assert schemagen(*command, cwd=tmp_path).stdout == first.stdout


def test_check_and_diff_leave_nothing(folder: Path, tmp_path: Path) -> None:
    write(tmp_path)
    schemagen(*BUILD, "--check", cwd=tmp_path)
    schemagen(*BUILD, "--diff", cwd=tmp_path)
    assert not (folder / "builds").exists()


DAMAGES: dict[str, Callable[[Path], object]] = {
    "empty": lambda path: path.write_bytes(b""),
    "truncated": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "another byte": lambda path: path.write_bytes(path.read_bytes()[:-1] + b"!"),
    "foreign": lambda path: path.write_bytes(b"{}"),
    "without its seal": lambda path: path.write_bytes(path.read_bytes()[32:]),
    "a folder": lambda path: path.rename(path.with_suffix(".moved")).parent.joinpath(path.name).mkdir(),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_cache_is_as_good_as_none(damage: str, folder: Path, tmp_path: Path) -> None:
    write(tmp_path, text=WITH_WARNING)
    first = schemagen(*BUILD, cwd=tmp_path)
    fresh = files_in(tmp_path / "src")
    kept = [path for path in folder.rglob("*") if path.is_file()]
    assert {path.parent.name for path in kept} == {"builds", "templates"}
    for path in kept:
        DAMAGES[damage](path)
    again = schemagen(*BUILD, cwd=tmp_path)
    assert (again.stdout, again.returncode) == (first.stdout, 0)
    assert again.stderr == "src: nothing changed\n"
    assert files_in(tmp_path / "src") == fresh


PLACES: dict[str, Callable[[Path], dict[str, str]]] = {
    "a file": lambda here: {"XDG_CACHE_HOME": str(write(here, "file"))},
    "nobody can write there": lambda here: {"XDG_CACHE_HOME": f"{here}/lending.yaml/below"},
    "a relative path": lambda _: {"XDG_CACHE_HOME": "cache", "HOME": "/dev/null"},
    "no home": lambda _: {"XDG_CACHE_HOME": "", "HOME": "/dev/null"},
}


@pytest.mark.parametrize("place", PLACES)
def test_without_a_cache_folder_a_build_only_takes_longer(place: str, tmp_path: Path) -> None:
    write(tmp_path)
    environment = PLACES[place](tmp_path)
    for said in ("src: 5 files added\n", "src: nothing changed\n"):
        done = schemagen(*BUILD, cwd=tmp_path, env=environment)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", said)
    assert not (tmp_path / "cache").exists()


def test_a_folder_that_others_can_write_to_is_neither_believed_nor_used(folder: Path, tmp_path: Path) -> None:
    write(tmp_path)
    schemagen(*BUILD, cwd=tmp_path)
    (folder / "builds").chmod(0o770)
    assert compiles(BUILD, tmp_path)
    kept = files_in(folder / "builds")
    write(tmp_path, text=SCHEMA.replace("income", "wage"))
    schemagen(*BUILD, cwd=tmp_path)
    assert files_in(folder / "builds") == kept


def test_another_compiler_believes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.remember("builds", "key", b"payload")
    assert cache.recall("builds", "key") == b"payload"
    monkeypatch.setattr(cache, "identity", lambda: b"another")
    assert cache.recall("builds", "key") is None


@pytest.mark.parametrize("file", ["analyze.py", "lowering/events.py", "templates/events.py.j2"])
def test_a_changed_file_makes_another_compiler(file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation, "_HERE", tmp_path)
    for name in ("analyze.py", "lowering/events.py", "templates/events.py.j2"):
        write(tmp_path, name, "")
    installation.templates.cache_clear()
    before = installation.identity.__wrapped__()
    assert installation.identity.__wrapped__() == before
    found = (tmp_path / file).stat()
    os.utime(tmp_path / file, ns=(found.st_atime_ns, found.st_mtime_ns + 1))
    after = installation.identity.__wrapped__()
    installation.templates.cache_clear()
    assert after != before


def test_the_cache_is_bounded(folder: Path, tmp_path: Path) -> None:
    for number in range(120):
        cache.remember("builds", f"key {number}", b"")
        assert len(files_in(folder / "builds")) <= 50
    assert cache.recall("builds", "key 119") == b""
    write(tmp_path)
    write(tmp_path, "other.yaml", SCHEMA.replace("lending", "other"))
    both = compile_changed(read(tmp_path, "lending", "other"), tmp_path / "src", remember=True)
    apply(compare_files(both, tmp_path / "src"))
    compile_changed(read(tmp_path, "lending"), tmp_path / "src", remember=True)
    payload = cache.recall("builds", os.path.realpath(tmp_path / "src"))
    assert payload is not None
    assert len(json.loads(payload)) == 1


def test_builds_at_the_same_time_do_not_disturb_each_other(folder: Path, tmp_path: Path) -> None:
    names = [f"s{number}" for number in range(4)]
    for name in names:
        write(tmp_path, f"{name}.yaml", SCHEMA.replace("lending", name))
    everything = [*COMMAND, "build", *(f"{name}.yaml" for name in names), "--out", "src"]
    running = [subprocess.Popen([*everything[: 5 + count % 4], "--out", "src"], cwd=tmp_path) for count in range(8)]
    running.append(subprocess.Popen(everything, cwd=tmp_path))
    assert [process.wait(timeout=120) for process in running] == [0] * 9
    assert subprocess.run([*everything, "--check"], cwd=tmp_path, check=False).returncode == 0
    assert not [path for path in folder.rglob("*") if path.name.endswith(".new")]


def read(folder: Path, *names: str) -> list[Source]:
    return [Source(f"{name}.yaml", (folder / f"{name}.yaml").read_bytes(), f"../{name}.yaml") for name in names]


TEXTS = (
    SCHEMA,
    WITH_WARNING,
    SCHEMA.replace("lending", "other"),
    SCHEMA.replace("float", "flaot"),
    SCHEMA.replace("income", "wage"),
    "",
)
GENERATED = ("src/a/events.py", "src/lending/events.py", "src/other/validator.py", "src/lending/py.typed")
STEPS = st.lists(
    st.tuples(st.sampled_from(("a.yaml", "b.yaml")), st.sampled_from(TEXTS))
    | st.tuples(st.sampled_from(GENERATED), st.sampled_from((None, "", "# Generated by schemagen"))),
    max_size=6,
)


@given(steps=STEPS)
@settings(max_examples=60, deadline=None)
def test_whatever_happens_in_between_it_is_what_the_compiler_makes(
    steps: list[tuple[str, str | None]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    here = tmp_path_factory.mktemp("steps")
    for file, text in [("a.yaml", SCHEMA.replace("lending", "a")), ("b.yaml", SCHEMA), *steps]:
        if text is None:
            (here / file).unlink(missing_ok=True)
        elif (here / file).parent.exists():
            write(here, file, text)
        sources = [source for name in ("a", "b") if (here / f"{name}.yaml").exists() for source in read(here, name)]
        result = compile_changed(sources, here / "src", remember=True)
        assert result == compile_schemas(sources)
        apply(compare_files(result, here / "src"))
