"""Text that is too long for its box: measured without PowerPoint, and dealt with as the box's author wants it.

sfnt -> faces                                   how wide characters are
properties -> inheritance -> boxes              once per template: what a box has room for
reading -> lines -> flow                        per render: what the text needs
policies, splitting, tables, pages              shrunk, cut or carried on, written into the slide
"""
