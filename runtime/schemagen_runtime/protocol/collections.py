"""Write and read the description of a collection: its columns and its registered versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

from schemagen_runtime.api.destination import Collection
from schemagen_runtime.api.store_statistics import Erased
from schemagen_runtime.api.version import Version
from schemagen_runtime.columns import ColumnType
from schemagen_runtime.compatibility.mode import Mode
from schemagen_runtime.document import CollectionColumn, Place
from schemagen_runtime.protocol.answer import NotUnderstood, read_list


def describe_collection(
    collection: Collection,
    columns: Iterable[CollectionColumn],
    versions: Iterable[Version],
    meanings: Mapping[str, str],
) -> dict[str, object]:
    """Return a collection as a JSON object.

    Args:
        collection: its name.
        columns: its columns.
        versions: its registered versions.
        meanings: the digest of what the columns of each version mean, by its fingerprint.
    """
    return {
        "project": collection.project,
        "name": collection.name,
        "columns": [{"name": one.name, "type": str(one.type), "place": str(one.place)} for one in columns],
        "versions": [
            {
                "version": one.version,
                "fingerprint": one.fingerprint,
                "meaning": meanings[one.fingerprint],
                "registered_at": one.registered_at,
            }
            for one in versions
        ],
    }


def describe_mode(mode: Mode) -> dict[str, object]:
    """Return the mode of a collection as a JSON object."""
    return {"mode": str(mode)}


def read_mode(answer: Mapping[str, object]) -> Mode:
    """Read the mode of a collection.

    Raises:
        ValueError: it is none that there is, or not all that is said.
    """
    if list(answer) != ["mode"]:
        raise ValueError("more or less than a mode")
    return Mode(str(answer.get("mode")))


def read_versions(answer: Mapping[str, object]) -> list[Version]:
    """Read the versions of a described collection.

    Raises:
        NotUnderstood: it has no list of versions.
        ValueError: a version is no object.
    """
    return list(map(_version, read_list(answer, "versions")))


def describe_projects(projects: Iterable[str]) -> dict[str, object]:
    """Return the names of projects as a JSON object."""
    return {"projects": list(projects)}


def read_projects(answer: Mapping[str, object]) -> list[str]:
    """Read the names of projects.

    Raises:
        NotUnderstood: it has no list of them.
    """
    return list(map(str, read_list(answer, "projects")))


def describe_collections(project: str, names: Iterable[str]) -> dict[str, object]:
    """Return the names of a project's collections as a JSON object."""
    return {"project": project, "data_collections": list(names)}


def read_collections(answer: Mapping[str, object]) -> list[str]:
    """Read the names of a project's collections.

    Raises:
        NotUnderstood: it has no list of them.
    """
    return list(map(str, read_list(answer, "data_collections")))


def describe_erased(erased: Erased) -> dict[str, object]:
    """Return how much was erased as a JSON object."""
    return {"inferences": erased.inferences, "labels": erased.labels}


def read_erased(answer: Mapping[str, object], id_: str | int) -> Erased:
    """Read how much was erased of one id.

    Raises:
        NotUnderstood: it has no such numbers.
    """
    inferences, labels = answer.get("inferences"), answer.get("labels")
    if not isinstance(inferences, int) or not isinstance(labels, int):
        raise NotUnderstood("'inferences' or 'labels' is no number")
    return Erased(inferences, labels, () if inferences or labels else (id_,))


def read_column_types(answer: Mapping[str, object]) -> dict[str, ColumnType]:
    """Read the types of a described collection's columns, by the columns' names.

    Raises:
        NotUnderstood: it has no list of columns.
        ValueError: a column is no object, or its type is none of the schema language.
    """
    return dict(map(_column, read_list(answer, "columns")))


def read_columns(answer: Mapping[str, object]) -> list[CollectionColumn]:
    """Read a described collection's columns, in the order in which they came.

    Raises:
        NotUnderstood: it has no list of columns.
        ValueError: a column is no object, or its type or place is none that there is.
    """
    described = read_list(answer, "columns")
    typed = list(map(_column, described))
    places = [cast("Mapping[str, object]", one).get("place") for one in described]
    return [CollectionColumn(name, Place(str(place)), of) for (name, of), place in zip(typed, places, strict=True)]


def _version(described: object) -> Version:
    if not isinstance(described, dict):
        raise ValueError("a version is no JSON object")  # noqa: TRY004 -- as below
    version = cast("Mapping[str, object]", described)
    return Version(*(str(version.get(name)) for name in ("version", "fingerprint", "registered_at")))


def _column(described: object) -> tuple[str, ColumnType]:
    if not isinstance(described, dict):
        raise ValueError("a column is no JSON object")  # noqa: TRY004 -- a mistake of the answer, not of the program
    column = cast("Mapping[str, object]", described)
    return str(column.get("name")), ColumnType.parse(str(column.get("type")))
