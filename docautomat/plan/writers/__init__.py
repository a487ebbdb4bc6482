"""Plans written back in the format that they have: some values change, everything else in the file stays, comments too.

edits       what changes, and where; the same for every format
yaml_text   YAML with its comments, quotation marks and order (ruamel.yaml)
json_text   JSON with its indentation
toml_text   TOML with its comments (tomlkit)
workbook    a workbook's cells, at the level of its XML
files       a file with some changes, read again before anybody gets to see it
"""

from __future__ import annotations

from docautomat.plan.writers.edits import GONE, Change, apply, plain
from docautomat.plan.writers.files import edited
from docautomat.plan.writers.yaml_new import new_yaml

__all__ = ["GONE", "Change", "apply", "edited", "new_yaml", "plain"]
