"""Lesson codes: four letters that a child does not take for one another."""

import secrets
from typing import Final

from protocol.wire.limits import CODE_LENGTH

#: Consonants only, so that no code is a word. Of each pair that children confuse (C/G, M/N, O/Q/D,
#: U/V, E/F, I/L/J, P/B/R, S/Z) one letter at most is kept.
ALPHABET: Final = "CFHKLMRSTVX"


def new_code() -> str:
    """Return a random code (14,641 of them; an address may try ten a minute)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def same_code(given: str, code: str) -> bool:
    """Compare as a child types: lower case and spaces do not matter."""
    folded = "".join(given.split()).upper()
    return bool(code) and secrets.compare_digest(folded.encode(), code.encode())
