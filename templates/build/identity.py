"""The identity: the theme's twelve colours, its font, and tints of them.

Every colour in a template is a theme slot or a tint of one, so that a programme changes its look under Design > Colours.
Word also stores the colour it last computed, which `tint` is, but for its rounding.
"""

from __future__ import annotations

from docautomat.colours import excel_tint

__all__ = ["FONT", "SLOTS", "STATUSES", "theme", "tint"]

FONT = "Calibri"
SLOTS = {
    "dk1": "1B2730",
    "lt1": "FFFFFF",
    "dk2": "12384A",  # Fjord
    "lt2": "EDF3F5",  # Dis
    "accent1": "1B6A86",  # Hav
    "accent2": "2F6B46",  # Mose
    "accent3": "8A5200",  # Rav
    "accent4": "A1312B",  # Tegl
    "accent5": "6A4A86",  # Lyng
    "accent6": "4A5B64",  # Skifer
    "hlink": "1B6A86",
    "folHlink": "6A4A86",
}
STATUSES = {
    "done": "accent2",
    "green": "accent1",
    "yellow": "accent3",
    "red": "accent4",
    "not_started": "accent6",
    "unknown": "accent6",
    "cancelled": "accent6",
}
"""Code of a status and its slot; glyph and word come from the data."""


def tint(slot: str, lightness: float) -> str:
    """Return the slot's colour as hexadecimal RGB, its lightness moved towards white by `lightness` (0 to 1)."""
    return excel_tint(SLOTS[slot], lightness)


def theme(name: str = "Docautomat") -> str:
    """Return the theme part (ISO/IEC 29500-1, 20.1.6): one colour scheme, one font scheme, the plainest effects."""
    colours = "".join(f'<a:{slot}><a:srgbClr val="{value}"/></a:{slot}>' for slot, value in SLOTS.items())
    font = f'<a:latin typeface="{FONT}"/><a:ea typeface=""/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="9525" cap="flat" cmpd="sng" algn="ctr">{fill}<a:prstDash val="solid"/></a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="{name}"><a:themeElements>'
        f'<a:clrScheme name="{name}">{colours}</a:clrScheme>'
        f'<a:fontScheme name="{name}"><a:majorFont>{font}</a:majorFont><a:minorFont>{font}</a:minorFont></a:fontScheme>'
        f'<a:fmtScheme name="{name}"><a:fillStyleLst>{fill * 3}</a:fillStyleLst><a:lnStyleLst>{line * 3}</a:lnStyleLst>'
        f"<a:effectStyleLst>{effect * 3}</a:effectStyleLst><a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme>"
        "</a:themeElements><a:objectDefaults/><a:extraClrSchemeLst/></a:theme>"
    )
