"""Make columns of texts that are nearly numbers, times, words or none of these."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Final

TEXTS: Final = (
    *(
        "",
        " ",
        "\t",
        "NA",
        " NA",
        "NA ",
        "-",
        "+",
        ".",
        "-.",
        "0",
        "00",
        "-0",
        "+0",
        "0.",
        ".0",
        "-.5",
        "5.",
        "1e5",
        "1E5",
    ),
    *("1e-06", "1.5e-07", "1e99", "1e100", "1e400", "1e-400", "-1.5E+3", "123456789012345", "1234567890123456"),
    *("-12345678901234", "-123456789012345", "9007199254740991", "9007199254740993", "9223372036854775807"),
    *("9223372036854775808", "123456789012345678901", "0.1", "0.10", "-0.0", "0.0", "0.12345678901234567", "007.1"),
    *("0.1000000000000000055511151231257827", "9007199254740993.0", "123456789012345678e2", "1.2345678901234567e17"),
    *(
        "1.2628321456320535e-06",
        "0.30000000000000004",
        "100000.0",
        "12345678901234567890.5",
        "0x10",
        "1_000",
        "1,5",
        "+5",
    ),
    *(
        " 5",
        "5 ",
        "\xa05",
        "5\u2003",
        "nan",
        "NaN",
        "-nan",
        "inf",
        "Infinity",
        "+inf",
        "infinit",
        "true",
        "TRUE",
        "True ",
    ),
    *(
        "tru",
        "false",
        "falsetto",
        "F",
        "f",
        "t",
        "no",
        "yes",
        "na",
        "nano",
        "info",
        "i",
        "I",
        "\u0130nf",
        "a",
        "abc",
        "e5",
    ),
    *("2024-01-31", "2024-02-29", "2023-02-29", "2024-02-30", "0001-01-01", "9999-12-31", "2024-1-1", "2024-01-31 "),
    *(
        "2024-01-31T10:00:00Z",
        "2024-01-31t10:00:00z",
        "2024-01-31T24:00:00Z",
        "2016-12-31T23:59:60Z",
        "2024-01-31T10:00Z",
    ),
    *(
        "2024-01-31T10:00:00.123456789Z",
        "2024-01-31T10:00:00+05:30",
        "2024-01-31T10:00:00-23:59",
        "2024-01-31T10:00:00+24:00",
    ),
    *("2024-01-31 10:00:00+00:00", "2024-01-31 10:00:00+0000", "2024-01-31 10:00:00 UTC", "2024-01-31T10:00:00"),
    *(
        "2024-01-31 10:00",
        "2024-13-31 10:00",
        "2024-01-31T10:00:00,5",
        "2024-02-29T00:00:00Z",
        "9999-12-31T23:59:59-01:00",
    ),
    *("01/02/2024", "1.2.24", "31-12-2024 x", "12-AB-9", "+49 30 1234", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"),
    *(
        "6BA7B810-9DAD-11D1-80B4-00C04FD430C8",
        "fba7b810-9dad-11d1-80b4-00c04fd430c8",
        "fba7b810-9dad-11d1-80b4-00c04fd430cg",
    ),
    *(
        "[1, 2]",
        "[1.5]",
        '{"a": 1}',
        "[1, null]",
        "[",
        "{x}",
        "[[1]]",
        "é",
        "Ünal",
        "日本",
        "😀",
        "\u3000",
        "\u3000x",
        "\u200b",
    ),
    *(
        "'quoted'",
        "#1",
        "(x)",
        "/a/b",
        "@x",
        "Braund, Mr. Owen",
        "a\nb",
        "a\r\nb",
        'say "x"',
        "true\xa0",
        "nan.",
        "fa",
        "fal",
    ),
)
"""Texts that a careless look takes for something else."""


def column(seed: int, size: int = 60) -> list[str]:
    """Return a column: of one form for the most part, with some that are tricky, and gaps."""
    chance = random.Random(seed)
    usual: list[Callable[[int], str]] = [
        lambda place: str(place + seed),
        lambda _: str(chance.randint(-(10**9), 10**9)),
        lambda _: repr(chance.lognormvariate(0, 12)),
        lambda _: f"{chance.uniform(-100, 100):.2f}",
        lambda place: f"2024-03-{1 + place % 31:02}T{place % 24:02}:00:00Z",
        lambda place: f"20{place % 100:02}-0{1 + place % 9}-1{place % 10}",
        lambda _: f"{chance.getrandbits(128):032x}",
        lambda _: chance.choice("xyzabcnit") + "".join(chance.choices("abcxyz 019é", k=chance.randint(0, 8))),
        lambda _: chance.choice(("true", "False")),
        lambda _: chance.choice(TEXTS),
    ]
    cell_at = chance.choice(usual)
    tricky = chance.choice((0.0, 0.02, 0.3))
    gaps = chance.choice((0.0, 0.1, 0.9))
    cells = [chance.choice(TEXTS) if chance.random() < tricky else cell_at(place) for place in range(size)]
    return ["" if chance.random() < gaps else cell for cell in cells]
