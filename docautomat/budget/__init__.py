"""What a template may use up: the account of one render, and Jinja's sandbox with every loop, call and operation taken from it.

account     what is left of a render's turns, characters and output
operations  operators, filters and methods that measure what they make
counting    loops, concatenations and captured text, measured in a program's tree
sandbox     Jinja's environment with all of that
"""

from docautomat.budget.operations import budget_of
from docautomat.budget.sandbox import MeasuredEnvironment

__all__ = ["MeasuredEnvironment", "budget_of"]
