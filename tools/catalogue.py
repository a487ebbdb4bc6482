"""Make the catalogues of the command line, docautomat/cli/locale/*/LC_MESSAGES/messages.mo, from docautomat/cli/usage.csv.

    python -m tools.catalogue

The format is that of GNU gettext (its manual, "The Format of GNU MO Files"), without a hash table: what Click and Python's `gettext` read.
"""

from __future__ import annotations

import csv
import struct
from pathlib import Path

__all__ = ["LOCALE", "catalogue", "main"]

CLI = Path(__file__).parent.parent / "docautomat" / "cli"
LOCALE = CLI / "locale"
_MAGIC = 0x950412DE
_HEADER = "Content-Type: text/plain; charset=UTF-8\nLanguage: {language}\nPlural-Forms: nplurals=2; plural=(n != 1);\n"


def catalogue(language: str) -> bytes:
    """Return the catalogue of one language (nb, nn)."""
    rows = csv.DictReader((CLI / "usage.csv").read_text(encoding="utf-8").splitlines(keepends=True))
    said = {"": _HEADER.format(language=language)}
    for row in rows:
        many = f"\0{row['en_many']}" if row["en_many"] else ""
        said[row["en"] + many] = row[language] + (f"\0{row[f'{language}_many']}" if many else "")
    pairs = sorted((key.encode(), value.encode()) for key, value in said.items())
    start = 28 + 16 * len(pairs)
    tables: list[bytes] = []
    text = b""
    for column in (0, 1):
        for pair in pairs:
            tables.append(struct.pack("<2I", len(pair[column]), start + len(text)))
            text += pair[column] + b"\0"
    return struct.pack("<7I", _MAGIC, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 28) + b"".join(tables) + text


def main() -> None:
    """Write the catalogues."""
    for language in ("nb", "nn"):
        target = LOCALE / language / "LC_MESSAGES" / "messages.mo"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(catalogue(language))


if __name__ == "__main__":
    main()
