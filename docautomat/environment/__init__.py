"""The sandboxed Jinja environment in which every template runs.

undefined   names that the data lacks
operations  operators, filters and methods that measure what they make
sandbox     the environment: what can be reached, called and compiled
"""

from docautomat.environment.sandbox import Environment
from docautomat.environment.undefined import BlankUndefined, KeepUndefined, MissingName

__all__ = ["BlankUndefined", "Environment", "KeepUndefined", "MissingName"]
