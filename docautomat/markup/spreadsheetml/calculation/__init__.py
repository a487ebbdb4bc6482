"""Formulas calculated: what they come to in a rendered workbook, as far as that can be known.

kinds, serials        values and dates
arithmetic            operators, in Excel's way
nodes, parsing        a formula's text -> its tree, with references that count from its cell
grid, tables          the cells that formulas read: pages, areas, arrays, tables
criteria, formats     conditions of SUMIF, format codes of TEXT
functions             the functions by name
forms, closures       a tree -> a closure that gives its value in a cell
precedents            what formulas read -> the order in which they are calculated
sheets                rendered text -> values of cells; values -> rendered text
planning              all of that for the documents that have the same formulas
recalculated          values that another program has calculated, put where ours are missing
"""
