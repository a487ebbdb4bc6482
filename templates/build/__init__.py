"""The scripts that draw the ready templates; run `python -m templates.build`.

The templates are ordinary Office files: open and edit them in Word, Excel and PowerPoint. The scripts exist so that they
share one identity, and so that a change to it is made in one place. Running them overwrites the files.
"""
