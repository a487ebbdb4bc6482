"""Data files: the register of municipalities, labels and messages; their sources stand in SOURCES.md."""
