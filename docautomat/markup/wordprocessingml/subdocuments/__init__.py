"""A Word document put into another while that is rendered, with all that it needs: styles, lists, pictures, charts, links, notes.

    merged(SubDocument("terms.docx"), "/word/document.xml")  ->  Merged(markup, ends_with_paragraph)

source      the file opened and checked, once in a render
content     its body made ready once: what differs from copy to copy is left open
styles, lists, notes, parts, sections     what the body needs of the document
merging     one copy: the open places filled
"""

from docautomat.markup.wordprocessingml.subdocuments.merging import Merged, merged

__all__ = ["Merged", "merged"]
