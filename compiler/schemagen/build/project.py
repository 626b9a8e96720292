"""Read ``[tool.schemagen]`` of the nearest pyproject.toml: which schemas are built, and where to."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import Final, NamedTuple, cast

from schemagen.text.suggest import did_you_mean

_KEYS: Final = ("schemas", "out")
NOTHING_TO_COMPILE: Final = "validators are compiled no more, for the runtime brings an engine that is faster"
_EXAMPLE: Final = '\n\n  [tool.schemagen]\n  schemas = ["schemas/*.yaml"]\n  out = "src"'


class ProjectError(Exception):
    """Say that the project's configuration cannot be used; the message says where, why and what to write."""


class Project(NamedTuple):
    """Hold what ``[tool.schemagen]`` says, with paths joined to the folder of the pyproject.toml.

    Attributes:
        schemas: the schema files.
        out: the folder for the packages.
        patterns: what ``schemas`` says: paths and patterns, of which some may fit no file any more.
    """

    schemas: tuple[Path, ...]
    out: Path
    patterns: tuple[Path, ...] = ()


def read_project(start: Path) -> Project:
    """Return the configuration in the nearest pyproject.toml, from the folder ``start`` upwards.

    Raises:
        ProjectError: there is none, or it says something that cannot be.

    """
    file = next((found for folder in (start, *start.parents) if (found := folder / "pyproject.toml").is_file()), None)
    if file is None:
        raise ProjectError(f"no pyproject.toml here or above; name the schema files, or write one with{_EXAMPLE}")
    table = _table(file)
    for key in table:
        if key == "native":
            raise ProjectError(f"{file}: take 'native' out: {NOTHING_TO_COMPILE}")
        if key not in _KEYS:
            raise ProjectError(f"{file}: [tool.schemagen] has no key {key!r}; {did_you_mean(key, _KEYS)}")
    schemas = _schemas(file, table.get("schemas"))
    patterns = tuple(file.parent / str(pattern) for pattern in cast("list[object]", table["schemas"]))
    return Project(schemas, file.parent / _out(file, table.get("out")), patterns)


def project_folder(start: Path) -> Path:
    """Return the folder that holds the project of the files in ``start``, an absolute path: what they may read.

    It is that of the nearest pyproject.toml, whatever that says; without one the current folder, or ``start`` itself
    where that lies elsewhere.
    """
    for folder in (start, *start.parents):
        if (folder / "pyproject.toml").is_file():
            return folder
    here = Path.cwd()
    return here if start.is_relative_to(here) else start


def _table(file: Path) -> dict[str, object]:
    import tomllib  # noqa: PLC0415 -- start-up counts

    try:
        document = cast("dict[str, object]", tomllib.loads(file.read_bytes().decode("utf-8")))
    except OSError as error:
        raise ProjectError(f"{file} cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ProjectError(f"{file} is not TOML: {error}") from error
    except RecursionError as error:
        raise ProjectError(f"{file} nests its values too deep") from error
    tool = document.get("tool")
    table = cast("dict[str, object]", tool).get("schemagen") if isinstance(tool, dict) else None
    if not isinstance(table, dict):
        raise ProjectError(f"{file} has no table [tool.schemagen]; name the schema files, or add{_EXAMPLE}")
    return cast("dict[str, object]", table)


def _schemas(file: Path, patterns: object) -> tuple[Path, ...]:
    if not isinstance(patterns, list) or not patterns:
        raise ProjectError(f"{file}: 'schemas' must be a list of paths or patterns, such as{_EXAMPLE}")
    found: dict[Path, None] = {}
    for pattern in cast("list[object]", patterns):
        if not isinstance(pattern, str) or not pattern or PurePath(pattern).is_absolute():
            raise ProjectError(
                f"{file}: 'schemas' holds {pattern!r}; each must be a path or pattern relative to that file"
            )
        matches = _matches(file, pattern)
        if not matches:
            raise ProjectError(f"{file}: {pattern!r} in 'schemas' matches no file")
        found |= dict.fromkeys(matches)
    return tuple(found)


def _matches(file: Path, pattern: str) -> list[Path]:
    try:
        return sorted(path for path in file.parent.glob(pattern) if path.is_file())
    except (ValueError, OSError) as error:
        raise ProjectError(f"{file}: {pattern!r} in 'schemas' is no pattern: {error}") from error


def _out(file: Path, out: object) -> str:
    if not isinstance(out, str) or not out:
        raise ProjectError(f"{file}: 'out' must be the folder for the packages, such as{_EXAMPLE}")
    return out
