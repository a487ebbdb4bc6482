"""Fill one Word template that is drawn here, so that the script needs nothing beside itself: `python samples/fill_a_letter.py letter.docx`."""

from __future__ import annotations

import datetime
import io
import sys

import docx

import docautomat


def draw_template() -> bytes:
    """Return a small letter as somebody would draw it in Word."""
    document = docx.Document()
    document.add_heading("Kjære {{ name }}", level=1)
    document.add_paragraph("Vi møtes {{ day|date }}. Dette står på saklisten:")
    for line in ("{% for item in agenda %}", "{{ loop.index }}. {{ item }}", "{% endfor %}"):
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def main(target: str) -> None:
    """Write the letter."""
    template = docautomat.Template(draw_template())
    data = {"name": "Åse & Bjørn", "day": datetime.date(2028, 4, 28), "agenda": ["Hva har vi gjort?", "Hva har vi lært?"]}
    template.render(data, language="nb").save(target)
    print(target)


if __name__ == "__main__":
    main(sys.argv[1])
