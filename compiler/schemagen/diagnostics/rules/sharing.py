"""Declare the rules of columns that are used from another file."""

from __future__ import annotations

from typing import Final

from schemagen.diagnostics.rule import Rule

RULES: Final = (
    Rule(
        id="SG501",
        title="a use that names no column of a file",
        cause=(
            "'use' names a file, by the way from the folder of the file that says it, and behind '#' one of the file's "
            "columns. The way is relative and written with '/', so that it is the same on every machine."
        ),
        example="features:\n  f1: {use: shared/geo.yaml}",
        mended="features:\n  f1: {use: shared/geo.yaml#country}",
        fix="Write the file, '#' and the column.",
    ),
    Rule(
        id="SG502",
        title="a key beside use that the used column says",
        cause=(
            "A column that is used is the same in every schema: its type, its bounds, its unit and what it means are "
            "said in one place. What belongs to the schema that uses it may stand beside 'use': 'doc', 'attribute', "
            "'deprecated' and 'renamed_from'. No other key may, also where it would say the same."
        ),
        example="features:\n  f1: {use: shared/geo.yaml#country, maxLength: 2}",
        mended="features:\n  f1: {use: shared/geo.yaml#country, doc: Where the customer lives.}",
        fix="Change the column in its file, or describe it here.",
    ),
    Rule(
        id="SG503",
        title="a file to use that cannot be read",
        cause=(
            "There is no such file in the folder that the way leads to, it is a folder, a pipe or a device, or it may "
            "not be read. A document that is registered has no files beside it: it holds every column written out."
        ),
        example="features:\n  f1: {use: shared/no_such_file.yaml#country}",
        mended="features:\n  f1: {use: shared/geo.yaml#country}",
        fix="Check the path; it begins in the folder of the file that says it.",
    ),
    Rule(
        id="SG504",
        title="a file to use outside of the project",
        cause=(
            "The project is the folder of the nearest pyproject.toml; without one, that in which schemagen is started. "
            "What lies outside is not under the project's version control, so the same schema could mean something "
            "else elsewhere. Links count by what they lead to."
        ),
        example="features:\n  f1: {use: ../../geo.yaml#country}",
        mended="features:\n  f1: {use: shared/geo.yaml#country}",
        fix="Move the file into the project, or copy the column.",
    ),
    Rule(
        id="SG505",
        title="a file to use that holds no shared columns",
        cause=(
            "Columns are used from a file that has 'schemagen: 1' and 'columns:', and is no schema itself. All of the "
            "file must be right: what is wrong with it is told beside this."
        ),
        example="features:\n  f1: {use: other_model.yaml#country}",
        mended="features:\n  f1: {use: shared/geo.yaml#country}",
        fix="Move the column into a file of shared columns, and let both schemas use it.",
    ),
    Rule(
        id="SG506",
        title="no such shared column",
        cause="The file has no column of that name under 'columns:'.",
        example="features:\n  f1: {use: shared/geo.yaml#contry}",
        mended="features:\n  f1: {use: shared/geo.yaml#country}",
        fix="Write the column's name as it stands in that file.",
    ),
    Rule(
        id="SG507",
        title="a column that is defined by itself",
        cause=(
            "A shared column may use another, but not in a circle, and not over more than 32 columns: in the end one "
            "must say its type."
        ),
        example="features:\n  f1: {use: shared/geo.yaml#circle}",
        mended="features:\n  f1: {use: shared/geo.yaml#country}",
        fix="Describe one of the columns by its type.",
    ),
    Rule(
        id="SG508",
        title="shared columns where a schema is needed",
        cause="A file with 'columns:' holds columns that schemas use. It describes no events itself.",
        example="schemagen validate events.ndjson --schema shared/geo.yaml",
        fix="Name a schema that uses them.",
    ),
)
