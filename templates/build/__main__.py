"""Draw the templates beside this folder; the same bytes every time."""

from __future__ import annotations

import pathlib
import sys

FOLDER = pathlib.Path(__file__).resolve().parent.parent
if not __package__:  # `python templates/build`
    sys.path.insert(0, str(FOLDER.parent))

from templates.build.ready import BUILDERS  # noqa: E402


def main() -> None:
    for name, build in BUILDERS.items():
        target = FOLDER / name
        target.write_bytes(build())
        print(f"{target.name}: {target.stat().st_size:,} bytes")


main()
