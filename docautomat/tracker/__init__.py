"""The tracker's round trip: what people type into it comes into the plan, and what the data own comes into their workbook.

ownership   which cells are people's, and which the data's
answers     a returned tracker -> what people say, row by row, whatever was sorted, added or copied
decisions   what waits in the list of conflicts, and what somebody has chosen
workbook    somebody's workbook, in which cells get other values and rows come in
extending   whatever covers a table that has grown
notes       notes on cells
renaming    named cells, and what a workbook says of itself
continuing  their workbook, the template's and the one that was written -> the next tracker
store       the workbooks that were collected: each is what the next tracker goes on from
"""
