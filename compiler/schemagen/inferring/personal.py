"""Propose which columns hold personal data: by their names, and by what their texts look like."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final

from schemagen.inferring.evidence import Evidence
from schemagen.inferring.forms import Form
from schemagen.inferring.names import words_of

_SHARE: Final = 0.8
"""The part of a column's texts that must look alike."""
_FEWEST: Final = 3


@dataclass(frozen=True, slots=True)
class Kind:
    """Declare a kind of personal data: what it is called, by which names, and which texts look like it."""

    title: str
    names: re.Pattern[str] | None
    looks: Callable[[str], bool] | None


def _matches(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda text: compiled.fullmatch(text) is not None


def _named(*words: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^|_)(?:{'|'.join(words)})(?:_|$)")


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_card(text: str) -> bool:
    digits = text.replace(" ", "").replace("-", "")
    if not (digits.isascii() and digits.isdigit() and 13 <= len(digits) <= 19):
        return False
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits))]
    return sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0


def _is_iban(text: str) -> bool:
    packed = text.replace(" ", "").upper()
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", packed):
        return False
    return int("".join(str(int(character, 36)) for character in packed[4:] + packed[:4])) % 97 == 1


KINDS: Final = (
    Kind("e-mail addresses", _named("e_?mail", "mail_address"), _matches(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}")),
    Kind("phone numbers", _named("phone", "telephone", "tel", "mobile", "fax"), _matches(r"\+[0-9][0-9 ()./-]{6,18}")),
    Kind("IP addresses", _named("ip", "ip_?addr(?:ess)?", "remote_addr"), _is_address),
    Kind(
        "numbers of payment cards", _named("card_(?:no|num|number)", "cc_?num(?:ber)?", "credit_card", "pan"), _is_card
    ),
    Kind("bank accounts", _named("iban", "account_(?:no|num|number)", "sort_code"), _is_iban),
    Kind("national numbers", _named("ssn", "social_security", "passport", "nino", "national_id", "tax_id"), None),
    Kind(
        "names of people",
        _named("(?:first|last|full|given|middle|family|sur|customer|user|patient|person|employee)_?name", "surname"),
        None,
    ),
    Kind("addresses", _named("street", "address"), None),
    Kind("dates of birth", _named("dob", "birth_?(?:date|day)", "date_of_birth", "born(?:_on)?"), None),
)
"""What is looked for, in this order."""
_COUNTS_NOBODY: Final = re.compile(r"(?:^|_)(?:count|num|n|is|has|verified|valid|len|length|type|domain)(?:_|$)")
"""Matches a name that tells about personal data and holds none."""


def personal(evidence: Evidence) -> str | None:
    """Say why a column looks like personal data; None where it does not."""
    texts = list(evidence.sample)
    for kind in KINDS:
        looks = kind.looks
        if looks is None or len(texts) < _FEWEST:
            continue
        alike = sum(looks(text.strip()) for text in texts)
        if alike >= _SHARE * len(texts):
            return f"{alike} of the first {len(texts)} texts look like {kind.title}"
    words = words_of(evidence.name)
    if words == "name":
        return "it is called so"
    if Form.BOOL in evidence.forms or _COUNTS_NOBODY.search(words):
        return None
    found = next((kind for kind in KINDS if kind.names is not None and kind.names.search(words)), None)
    return f"its name is one of {found.title}" if found is not None else None
