"""PresentationML (ISO/IEC 29500-1 §19): the deck as one story of slides and notes; slides cloned and deleted as whole parts."""
