"""The markup languages of Office, each in its standard's words (ISO/IEC 29500): where text stands in them, and how values are written into them."""
