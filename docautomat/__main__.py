"""Run the command line: `python -m docautomat`."""

from docautomat.cli import main

if __name__ == "__main__":
    main()
