"""What texts can be told by themselves: alternative texts, links, typed bullets, languages, page texts."""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = [
    "BAD_TITLES",
    "REGISTERED",
    "URL",
    "alternative_fault",
    "has_words",
    "is_language_tag",
    "link_fault",
    "marked_as_list",
    "normal",
    "said_language",
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
_BULLET = re.compile(r"\s*(?:[-–—*+•·◦▪▫●○■□►▶➢➤➔→✓✔‣⁃∙]|o(?=[ \t]{2,}|\t))(?:[ \t\xa0]+)(?=\S)")
_SURE = frozenset("•·◦▪▫■□►▶➢➤➔✓✔‣⁃∙")
_NUMBER = re.compile(r"\s*\(?(\d{1,2}|[a-zA-Z])[.)][ \t\xa0]+(?=\S)")
_WORD = re.compile(r"[^\W\d_]+")
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
_WORDS = {
    "nb": frozenset(
        "ikke jeg hva hvem hvor hvordan hvorfor hvilke hvilken fra være vært ble noe noen bare mye mer egen egne gjør gjøre kommer hjem sammen uke uker måned"
        " veien flere færre sier en et dere nå skal vil".split()
    ),
    "nn": frozenset(
        "ikkje eg kva kven kvar korleis kvifor frå vere vore vart noko nokon nokre berre mykje meir eigen eigne gjer gjere kjem heim saman veke veker månad"
        " vegen fleire seier ein eit dei dykk no skal vil".split()
    ),
    "no": frozenset(
        "og i det er på som til av for med at de den å har kan vi om men seg han hun eller også etter ved over under skal vil alle blir mot".split()
    ),
    "en": frozenset(
        "the and of to in is that for it with as was on are be this by at from or an we have not you which their will can has our all been more they".split()
    ),
    "sv": frozenset("och är att det som inte för på med av den till har om ett jag vi från kan eller också så när var vara".split()),
    "de": frozenset("der die und das ist nicht mit den von zu für auf ein eine im dem sich auch werden wird wir".split()),
    "se": frozenset("ja lea mii dat leat go ahte sáhttá sámi galgá maid gos dán ovdal dahje eai in álbmot suohkan bargu".split()),
}
_SHARED = frozenset({"i", "for", "at", "de", "den", "det", "som", "på", "med", "av", "om", "kan", "vi", "ett", "var", "men", "has", "an"})


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
    if URL.fullmatch(plain) or (plain.rstrip("/") == target.rstrip("/") and "/" in plain):
        return "link-bare"
    return "link-vague" if plain.casefold().strip(" .…:!»›>→«\"'()[]") in _VAGUE else ""


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


def is_language_tag(tag: str) -> bool:
    """Say whether a tag is one of BCP 47, in a language that people write."""
    return bool(_TAG.fullmatch(tag)) and tag.replace("_", "-").partition("-")[0].lower() in REGISTERED


@lru_cache(maxsize=8192)
def said_language(text: str) -> str:
    """Return the language in which a text is written: `nb`, `nn`, `no` (one of the two), `en`, `sv`, `de`, `se`; nothing where that is not clear."""
    words = [word.lower() for word in _WORD.findall(text)]
    if len(words) < 6:
        return ""
    counts = {language: sum(word in known for word in words) for language, known in _WORDS.items()}
    strict = {language: sum(word in known and word not in _SHARED for word in words) for language, known in _WORDS.items()}
    norwegian = strict["no"] + strict["nb"] + strict["nn"] - sum(word in ("skal", "vil") for word in words)
    others = {"no": norwegian, "en": strict["en"], "sv": strict["sv"], "de": strict["de"], "se": strict["se"]}
    best = max(others, key=lambda language: others[language])
    second = max(count for language, count in others.items() if language != best)
    if others[best] < max(3, 0.12 * len(words)) or others[best] < 2.5 * second:
        return ""
    if best != "no":
        return best
    one, other = counts["nb"], counts["nn"]
    if one + other >= 3 and (one > 3 * other or other > 3 * one):
        return "nb" if one > other else "nn"
    return "no"
