"""Declare the rules of files that say what a sidecar makes of lines."""

from __future__ import annotations

from typing import Final

from schemagen.diagnostics.rule import Rule

RULES: Final = (
    Rule(
        id="SG601",
        title="an unknown key in a sidecar's file",
        cause="A key that nothing reads would be left out in silence. Keys of CSV belong to sources of CSV only.",
        example=(
            "sources:\n  - files: [app.log]\n    formt: json\n    events: [{columns: {f1: a, score: b, timestamp: t}}]"
        ),
        mended=(
            "sources:\n  - files: [app.log]\n    format: json\n    events: [{columns: {f1: a, score: b, timestamp: t}}]"
        ),
        fix="Write the key that is meant.",
    ),
    Rule(
        id="SG602",
        title="a key that is missing in a sidecar's file",
        cause="Nobody knows what is to be done: a source needs 'events', an entry 'columns', a join an 'id'.",
        example="sources:\n  - files: [app.log]",
        mended="sources:\n  - files: [app.log]\n    events: [{columns: {f1: a, score: b, timestamp: t}}]",
        fix="Add the key.",
    ),
    Rule(
        id="SG603",
        title="a value of the wrong form in a sidecar's file",
        cause="Each key has a form: a text, a list, one of some words, a duration, a size in bytes.",
        example="sources:\n  - {files: app.log, events: [{columns: {f1: a, score: b, timestamp: t}}]}",
        mended="sources:\n  - {files: [app.log], events: [{columns: {f1: a, score: b, timestamp: t}}]}",
        fix="Write what was expected.",
    ),
    Rule(
        id="SG604",
        title="a mapped column that the schema does not have",
        cause="Every event with it would be refused: a schema says which columns an event has.",
        example="sources:\n  - {files: [app.log], events: [{columns: {f1: a, score: b, timestamp: t, scor: c}}]}",
        mended="sources:\n  - {files: [app.log], events: [{columns: {f1: a, score: b, timestamp: t}}]}",
        fix="Write the column's name on the wire, or add the column to the schema.",
    ),
    Rule(
        id="SG605",
        title="a column that an event needs and nothing is mapped to",
        cause=(
            "Every event would be refused without it. Labels, tags and nullable columns may be left out; so may an id "
            "that is a text, which is then made of the place of the line."
        ),
        example="sources:\n  - {files: [app.log], events: [{columns: {score: b, timestamp: t}}]}",
        mended="sources:\n  - {files: [app.log], events: [{columns: {f1: a, score: b, timestamp: t}}]}",
        fix="Say where the column comes from.",
    ),
    Rule(
        id="SG606",
        title="a path that is none",
        cause=(
            "A path goes from the record to a value: names of members and places in lists, with dots between them. A "
            "name with a dot stands in double quotes. It leads to one value: there are no wildcards."
        ),
        example="sources:\n  - {files: [app.log], events: [{columns: {f1: 'a[0]', score: b, timestamp: t}}]}",
        mended="sources:\n  - {files: [app.log], events: [{columns: {f1: a.0, score: b, timestamp: t}}]}",
        fix="Write the steps with dots between them.",
    ),
    Rule(
        id="SG607",
        title="a time without a zone",
        cause=(
            "The format has local times without an offset from UTC. Only who runs the endpoint knows which zone they "
            "are of; guessing would move every event by hours."
        ),
        example=(
            "sources:\n  - files: [app.log]\n    format: bentoml\n"
            "    events: [{columns: {f1: a, score: b, timestamp: timestamp}}]"
        ),
        mended=(
            "sources:\n  - files: [app.log]\n    format: bentoml\n"
            "    events: [{columns: {f1: a, score: b, timestamp: {path: timestamp, zone: Europe/Berlin}}}]"
        ),
        fix="Name the zone of the clock that wrote the times.",
    ),
    Rule(
        id="SG608",
        title="a mapped value that cannot fit its column",
        cause=(
            "A constant has another type than the column, a unit or a zone stands at a column that is no time, or an "
            "id that is no text would be made of a text: of a position, or of a request's id and the index of a row."
        ),
        example="sources:\n  - {files: [a.log], events: [{columns: {f1: {path: a, unit: s}, score: b, timestamp: t}}]}",
        mended="sources:\n  - {files: [a.log], events: [{columns: {f1: a, score: b, timestamp: {path: t, unit: s}}}]}",
        fix="Map something that fits, or change the column's type.",
    ),
    Rule(
        id="SG609",
        title="a time zone that there is not",
        cause="Zones have the names of the IANA database, such as Europe/Berlin or UTC.",
        example=(
            "sources:\n  - files: [app.log]\n"
            "    events: [{columns: {f1: a, score: b, timestamp: {path: t, zone: Europe/Berlinn}}}]"
        ),
        mended=(
            "sources:\n  - files: [app.log]\n"
            "    events: [{columns: {f1: a, score: b, timestamp: {path: t, zone: Europe/Berlin}}}]"
        ),
        fix="Write the name of a zone.",
    ),
    Rule(
        id="SG610",
        title="a sidecar's schema that cannot be used",
        cause=(
            "'schema' names a schema file, by the way from the folder of the sidecar's file. It cannot be read, or has "
            "mistakes of its own, which are told beside this."
        ),
        example="schema: no_such_file.yaml",
        mended="schema: model.yaml",
        fix="Check the path, or mend the schema.",
    ),
    Rule(
        id="SG611",
        title="a source that is none, or several at once",
        cause="A source follows files, reads standard input, or takes requests.",
        example="sources:\n  - {stdin: true, files: [app.log], events: [{columns: {f1: a, score: b, timestamp: t}}]}",
        mended="sources:\n  - {files: [app.log], events: [{columns: {f1: a, score: b, timestamp: t}}]}",
        fix="Write one of 'files', 'stdin' and 'listen'; for two, two sources.",
    ),
    Rule(
        id="SG612",
        title="a value from what the source does not have",
        cause=(
            "Rows are there where the entry has 'rows'; headers come with requests, and with the lines of containers; "
            "only a file is seen for a first time."
        ),
        example="sources:\n  - {files: [app.log], events: [{columns: {f1: {row: 0}, score: b, timestamp: t}}]}",
        mended="sources:\n  - {files: [app.log], events: [{rows: r, columns: {f1: {row: 0}, score: b, timestamp: t}}]}",
        fix="Add 'rows', or take the value from somewhere else.",
    ),
    Rule(
        id="SG613",
        title="an entry that no line gets to",
        cause="A line becomes what the first entry says that fits, and an entry without 'when' fits every line.",
        example=(
            "sources:\n  - files: [app.log]\n    events:\n      - {columns: {f1: a, score: b, timestamp: t}}\n"
            "      - {columns: {f1: c, score: d, timestamp: t}}"
        ),
        mended=(
            "sources:\n  - files: [app.log]\n    events:\n"
            "      - {when: {path: c, exists: false}, columns: {f1: a, score: b, timestamp: t}}\n"
            "      - {columns: {f1: c, score: d, timestamp: t}}"
        ),
        fix="Say in 'when' which lines the first is for, or put it last.",
    ),
    Rule(
        id="SG614",
        title="'as: text' where no number becomes a text",
        cause=(
            "'as: text' takes a number of a record as its text, for a column of texts or decimals. Columns of other "
            "types take the number itself; and what CSV, logfmt, headers, lines and constants give is no such number."
        ),
        example="sources:\n  - {files: [l], events: [{columns: {f1: {path: a, as: text}, score: b, timestamp: t}}]}",
        mended=(
            "sources:\n  - files: [l]\n"
            "    events: [{columns: {id: {path: i, as: text}, f1: a, score: b, timestamp: t}}]"
        ),
        fix="Leave 'as' out, or make the column a string or a decimal.",
    ),
)
