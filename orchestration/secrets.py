"""What a file of the installation does not say itself: values in the environment and in files.

``${NAME}`` stands for a variable of the environment, ``${file:PATH}`` or a whole ``file:PATH`` for
what the file holds, without the line's end.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

from pydantic import SecretStr

from orchestration.settings import secret_of

REFERENCE = re.compile(r"\$\{(file:)?([^${}]+)\}")
WHOLE_FILE = "file:"


class SecretError(ValueError):
    """What a reference names is not there; the sentence names the place, never a value."""


def resolved(written: str, *, in_url: bool = False) -> SecretStr:
    """``written`` with what its references stand for, hidden from ``repr``.

    ``in_url``: a reference that is a part of an address is escaped, so that a password may hold
    any sign. Raises ``SecretError``.
    """
    if written.startswith(WHOLE_FILE) and not (in_url and written.startswith("file://")):
        return SecretStr(_content_of(written.removeprefix(WHOLE_FILE).strip()))
    if whole := REFERENCE.fullmatch(written):
        return SecretStr(_referred(whole))
    safe = (lambda value: quote(value, safe="")) if in_url else str
    return SecretStr(REFERENCE.sub(lambda found: safe(_referred(found)), written))


def _referred(found: re.Match[str]) -> str:
    is_file, name = found.groups()
    if is_file:
        return _content_of(name)
    value = secret_of(name)
    if not value:
        raise SecretError(f"The variable {name} of the environment is not set: set it.")
    return value


def _content_of(path: str) -> str:
    try:
        value = Path(path).expanduser().read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SecretError(
            f"The file {path} cannot be read ({type(error).__name__}): it is to hold the secret."
        ) from None
    if not value:
        raise SecretError(f"The file {path} is empty: it is to hold the secret.")
    return value
