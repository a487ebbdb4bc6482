"""A programme's folder to start from: Program.xlsx, an example of a plan in a workbook, a text to read, and commands to double-click.

example   the example data in one language
folder    a folder written, all or nothing
"""

from __future__ import annotations

from docautomat.starting.folder import new_folder

__all__ = ["new_folder"]
