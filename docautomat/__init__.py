"""Fill Word, Excel and PowerPoint templates with Jinja2, and make a programme's documents from its plans."""
