"""Slides of another presentation put into the one that is rendered, in their own design or in the target's.

    {{ deck|subdeck }} on a slide  ->  its slides, copied in  ->  the slide of the tag, a stand-in, goes and they take its place

source      the file opened and checked, once in a render; which of its slides
parts       what belongs to a slide copied with it, pictures and media once
designs     masters, themes and layouts, the target's own where they look the same
mapping     placeholders of slides that take the target's design
scaling     slides of another size
importing   the copies
placing     the presentation's lists
"""

from docautomat.markup.presentationml.subdecks.importing import Importer, bring
from docautomat.markup.presentationml.subdecks.placing import leading, placed

__all__ = ["Importer", "bring", "leading", "placed"]
