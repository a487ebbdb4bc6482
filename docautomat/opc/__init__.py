"""The Open Packaging Conventions (ISO/IEC 29500-2): zip archive, parts, content types, relationships."""
