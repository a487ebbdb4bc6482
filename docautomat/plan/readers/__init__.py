"""Files in, models out: YAML, JSON and TOML, with every fault told with its file, line and field, all at once.

text       a file's bytes -> text, or what is wrong with the file as a whole
yaml_text  YAML -> a tree of plain values with their lines; nothing is guessed
json_text  JSON -> the same tree
toml_text  TOML -> the same tree, without lines
workbook   a form that people filled in -> the same tree, with sheets and cells for lines
faults     what pydantic refused -> findings in the plan's language
plans      a file -> a plan
folder     a programme's folder -> the programme and one record for every municipality and project
"""

from __future__ import annotations

from docautomat.plan.readers.folder import ProgrammeFolder, Record, load_programme
from docautomat.plan.readers.plans import check_plan, load_plan
from docautomat.plan.readers.text import read_data

__all__ = ["ProgrammeFolder", "Record", "check_plan", "load_plan", "load_programme", "read_data"]
