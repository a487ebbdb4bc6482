"""What texts can be told by themselves: alternative texts, links, typed bullets, languages, page texts."""

from __future__ import annotations

import re

__all__ = [
    "BAD_TITLES",
    "REGISTERED",
    "URL",
    "alternative_fault",
    "has_words",
    "is_language_tag",
    "link_fault",
    "marked_as_list",
    "named_colour",
    "normal",
    "typed_number",
]

URL = re.compile(r"(?:https?://|ftp://|www\.)\S+", re.IGNORECASE)
_FILE = re.compile(r"\S+\.(?:png|jpe?g|gif|bmp|tiff?|svg|emf|wmf|webp|heic|pdf|docx?|xlsx?|pptx?)\b", re.IGNORECASE)
_GENERIC = re.compile(
    r"(?:et |eit |en |ein |an? |the )?(?:bilde|bilete|bileta|picture|image|img|photo|foto|fotografi|graphic|grafikk|figur|figure|illustrasjon|illustration"
    r"|diagram|chart|graf|graph|logo|ikon|icon|objekt|object|shape|form|tabell|table|gruppe|group|smartart|placeholder|plassholder|untitled|alt"
    r"|alt[- ]?te[xk]st"
    r"|rectangle|rektangel|oval|textbox|text box|tekstboks|grafikk|content placeholder|plassholder for innhold|video|clip|dsc|screenshot"
    r"|skjermbilde|skjermbilete"
    r"|beskrivelse|description|todo|xxx?)"
    r"(?: (?:of|av))?[\s_#:-]*\d*\.?",
    re.IGNORECASE,
)
_MADE = re.compile(
    r"automatisk generert|automatically generated|automatisk (?:laga|skapt)|description generated|AI-generated|et bilde som inneholder|eit bilete som inneheld"
    r"|a (?:picture|close up) (?:of|containing)\b.*(?:description|confidence)|generated with (?:very )?(?:high|low) confidence",
    re.IGNORECASE,
)
_VAGUE = frozenset(
    """klikk her|trykk her|her|her.|les mer|les mer her|les meir|les meir her|se her|sjå her|lenke|lenkje|link|denne|denne lenken|denne lenka|denne siden
    |denne sida|mer|meir|mer informasjon|meir informasjon|mer info|last ned|last ned her|se mer|sjå meir|gå til|gå hit|hit|nettside|nettsted|nettsiden|nettsida
    |click here|here
    |read more|more|more info|more information|learn more|this|this link|this page|see here|link here|download|go|details|detaljer|detaljar|website|webpage
    |click|tap here|find out more|continue|fortsett|hald fram|side|page|url""".replace("\n", "").split("|")
)
_EMPTY = frozenset(
    """klikk trykk tast gå følg les lese lesa se sjå vis finn finner finne få her hit der mer meir mere mye info informasjon om på for å til du ved
    via fra frå i denne dette den det denna desse disse lenke lenken lenka lenkja lenkje link linken side siden sida sidene nettside nettsiden nettsida
    click press tap go follow read see view find get learn here there more about on to at for the this that you can out link page website further""".split()
)
"""Words that say nothing of where a link leads, whatever stands beside them."""
_PATH = re.compile(r"(?:[\w-]+\.)+(?:no|com|org|net|eu|int|info|dk|se|fi|uk|is)/\S*", re.IGNORECASE)
_BULLET = re.compile(r"\s*(?:[-–—*+•·◦▪▫●○■□►▶➢➤➔→✓✔‣⁃∙\ufffc\uf0b7\uf0a7\uf0d8\uf0fc]|o(?=[ \t]{2,}|\t))(?:[ \t\xa0]+)(?=\S)")
_SURE = frozenset("•·◦▪▫■□►▶➢➤➔✓✔‣⁃∙\uf0b7\uf0a7\uf0d8\uf0fc")
"""Signs that are used for nothing else, those of the fonts Symbol and Wingdings too; U+FFFC stands for a `w:sym` of whatever shape, and is not sure."""
_NUMBER = re.compile(
    r"\s*\(?(\d{1,2}|[a-zA-Z])[.)][ \t\xa0]+(?=\S)(?!(?:jan|feb|mars|april|mai|juni|juli|aug|sep|okt|nov|des)[a-z]*\b|(?:etasje|klasse|trinn|steg)\b)",
    re.IGNORECASE,
)
_COLOUR_NAMED = re.compile(
    r"\b(?:merk(?:e[dt]?|t|te|a)|markerte?|vist?|skrev(?:et|ne)|skriv(?:e|ne)|utheva?(?:et|a)?|farg(?:et|a|elagt|lagt)e?|står|tall(?:ene)?|tal[ae]?|tekst(?:en)?"
    r"|felt(?:ene|a)?|rad(?:ene|er)?|cell(?:ene|er)?|rut(?:ene|er)?|punkt(?:ene|er)?|milepæl(?:er|ene|ar|ane)?) (?:med|i|på)"
    r" (?:rødt|raudt|rød|raud|grønt|grøn|grønn|gult|gul|blått|blå|oransje)\b(?! tråd)"
    r"|\b(?:rød|raud|grønn|grøn|gul|blå|oransje)[et]?(?:e)?"
    r" (?:skrift|tekst|farge|felt(?:ene|et|a)?|rut[ea]r?(?:ne)?|prikk(?:er)?|sirk(?:el|ler)|markering(?:er)?|rader?|celler?|tall)\b"
    r"|\b(?:marked|shown|written|highlighted|figures|text|cells|fields|rows|those|items|printed) in (?:red|green|yellow|blue|orange)\b"
    r"|\b(?:red|green|yellow|blue|orange) (?:text|cells?|fields?|box(?:es)?|rows?|dots?|figures|highlight(?:ing|s)?)\b",
    re.IGNORECASE,
)
BAD_TITLES = re.compile(
    r"(?:powerpoint[- ]?(?:presentation|presentasjon)|presentation|presentasjon|lysbilde ?1|slide ?1|word document|document|dokument|workbook|arbeidsbok"
    r"|bok|book"
    r"|untitled|uten navn|utan namn|uten tittel|utan tittel|no title|title|tittel|(?:document|dokument|presentation|presentasjon|book|bok|ark|sheet) ?\d+"
    r"|(?:click|klikk) .*(?:title|tittel).*|.*\.(?:docx?|dotx|xlsx?|xltx|pptx?|potx))",
    re.IGNORECASE,
)
REGISTERED = frozenset(
    """aa af am ar as ast az ba be bg bn bo br bs ca ceb co cs cv cy da de dsb dv dz el en eo es et eu fa fi fil fkv fo fr fy ga gd gl gn gsw gu ha
    haw he hi hr hsb ht hu hy id ig ii is it iu ja jv ka kk kl km kn ko kok ku ky la lb lo lt lv mg mi mk ml mn mr ms mt my nb ne nl nn no nso
    ny oc om or pa pl prs ps pt qps quc quz rm rmf rmg rmn rmy ro rom ru rw sa sah sd se si sk sl sma smj smn sms so sq sr st su sv sw syr ta te
    tg th ti tk tl tn to tr ts tt tzm ug uk ur uz ve vi wo xh yi yo zh zu mul und""".split()
)
"""Primary language subtags that documents are marked with (BCP 47; Office's list, and the minority languages of Norway)."""
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|\d{3}))?(?:-[A-Za-z0-9]{4,8})*(?:[-_][A-Za-z0-9]+)?")


def has_words(text: str) -> bool:
    """Say whether there is a letter or a digit in a text."""
    return any(sign.isalnum() for sign in text)


def normal(text: str) -> str:
    """Return a text in lower case, its white space as single spaces."""
    return " ".join(text.split()).casefold()


def alternative_fault(text: str, name: str = "") -> str:
    """Return the code of what is wrong with an alternative text: nothing, `alt-missing`, `alt-poor`."""
    plain = " ".join(text.split())
    if not has_words(plain):
        return "alt-missing"
    if _MADE.search(plain) or _FILE.fullmatch(plain) or URL.fullmatch(plain) or _GENERIC.fullmatch(plain) or (plain == name and re.search(r"\d$", plain)):
        return "alt-poor"
    return "alt-poor" if len(plain) < 3 or (_FILE.search(plain) and len(plain.split()) <= 2) else ""


def link_fault(text: str, target: str) -> str:
    """Return the code of what is wrong with a link's text: nothing, `link-empty`, `link-bare`, `link-vague`."""
    plain = " ".join(text.split())
    if not has_words(plain):
        return "link-empty"
    if URL.fullmatch(plain) or _PATH.fullmatch(plain) or _FILE.fullmatch(plain) or (plain.rstrip("/") == target.rstrip("/") and "/" in plain):
        return "link-bare"
    words = plain.casefold().strip(" .…:!»›>→«\"'()[]")
    return "link-vague" if words in _VAGUE or all(word.strip(".,:!»›>→«()[]…") in _EMPTY for word in words.split()) else ""


def marked_as_list(text: str) -> str:
    """Return the bullet that somebody typed before a text; nothing where there is none."""
    found = _BULLET.match(text)
    return found[0].strip() if found else ""


def is_sure_bullet(bullet: str) -> bool:
    """Say whether a sign is used for nothing else."""
    return bullet in _SURE


def typed_number(text: str) -> str:
    """Return the number or letter that somebody typed before a text (`1.`, `b)`); nothing where there is none."""
    found = _NUMBER.match(text)
    return found[1] if found else ""


def named_colour(text: str) -> str:
    """Return the words by which a text tells people to look for a colour (WCAG 2.1, 1.3.3 and 1.4.1): «merket med rødt», “shown in green”; else nothing."""
    found = _COLOUR_NAMED.search(text)
    return found[0] if found else ""


def is_language_tag(tag: str) -> bool:
    """Say whether a tag is one of BCP 47, in a language that people write."""
    return bool(_TAG.fullmatch(tag)) and tag.replace("_", "-").partition("-")[0].lower() in REGISTERED
