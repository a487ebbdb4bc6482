"""WordprocessingML (ISO/IEC 29500-1 §17): body, tables, headers and footers, and how values are written into them.

words -> stories -> writing                      the dialect, what a document's parts are to the compiler, and text at emission
runs, drawings, blocks, subdocuments             values that bring their own markup
styles, numbering                                what they find in the template, and add to it
"""
