"""The tracker's round trip: what people type into it comes into the plan, and what the data own comes into their workbook.

ownership   which cells are people's, and which the data's
answers     a returned tracker -> what people say, row by row, whatever was sorted, added or copied
locks       files that another program has open
store       the workbooks that were collected: each is what the next tracker goes on from
"""
