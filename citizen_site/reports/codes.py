"""The code of a report, which its reporter gets, reads aloud and types again."""

from __future__ import annotations

from citizen_site.core.codes import read_code
from citizen_site.core.errors import NotFoundError
from citizen_site.core.tokens import PAPER_ALPHABET

CODE_ALPHABET = PAPER_ALPHABET.upper()
CODE_LENGTH = 7


def code_in(text: str) -> str:
    """A code as it is stored, from what people type in any spelling: "k7m 4qxt"; "" when it cannot be one."""
    return read_code(text, CODE_LENGTH).upper()


def code_of(text: str) -> str:
    """As code_in. Raises NotFoundError when it cannot be one."""
    code = code_in(text)
    if not code:
        raise NotFoundError(text)
    return code


def display_code(code: str) -> str:
    """As it is read aloud: "K7M-4QXT"."""
    return f"{code[:3]}-{code[3:]}"
