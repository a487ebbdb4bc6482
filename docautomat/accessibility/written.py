"""The language in which a text is written, told by its words: bokmål, nynorsk, English, Swedish, German, North Sámi."""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["is_danish", "mismarked", "said_language"]

_WORD = re.compile(r"[^\W\d_]+")
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


_NORWEGIAN = frozenset({"nb", "nn", "no"})
_USUAL = frozenset(
    "kommune kommunen kommunene tiltak mål ansatte tilsette leder ledere leiar leiarar stilling stillinger stillingar opplæring oppfølging ansvar frist møte"
    " fullført arbeid arbeidet ny nye ville hel hele heile oppstart milepæl milepæler milepælar sykefravær sjukefråvær tjeneste tjenesten tenesta"
    " samling planen".split()
)
"""Words of municipal documents that no other language has."""
_NOT_DANISH = frozenset("å av hva mye noe nå etter gjør gjøre uke uker blir ble bli hvilke eg ikkje ein eit frå kva korleis meir".split())
_WITHOUT_LETTERS = frozenset({"en", "de", "fr", "es", "it", "nl", "pl", "pt"})
"""Languages that are written without æ, ø and å."""


@lru_cache(maxsize=8192)
def said_language(text: str) -> str:
    """Return the language in which a text is written: `nb`, `nn`, `no` (one of the two), `en`, `sv`, `de`, `se`; nothing where that is not clear."""
    words = [word.lower() for word in _WORD.findall(text)]
    if len(words) < 6:
        return ""
    counts = {language: sum(word in known for word in words) for language, known in _WORDS.items()}
    strict = {language: sum(word in known and word not in _SHARED for word in words) for language, known in _WORDS.items()}
    norwegian = sum(word in _USUAL for word in words) + strict["no"] + strict["nb"] + strict["nn"] - sum(word in ("skal", "vil") for word in words)
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


def is_danish(text: str) -> bool:
    """Say whether nothing in a text that looks Norwegian tells it from Danish."""
    return sum(word.lower() in _NOT_DANISH for word in _WORD.findall(text)) < 2


@lru_cache(maxsize=8192)
def mismarked(text: str, stated: str, main: str) -> str:
    """Return the language of a short text that is marked as another one than the document's, but plainly is in the document's; else nothing.

    `stated` and `main` are languages without a country. A word is proof where the document's language has it and the stated one has not; none may speak for the
    stated one.
    """
    found = _WORD.findall(text)
    if len(found) < 3 or stated == main or {stated, main} <= _NORWEGIAN or (main not in _NORWEGIAN and main != "en"):
        return ""
    words = [word.lower() for word in found]
    own = _WORDS["en"] if main == "en" else _WORDS["no"] | _WORDS["nb"] | _WORDS["nn"] | _USUAL
    other = _WORDS["no"] | _WORDS["nb"] | _WORDS["nn"] | _USUAL if stated in _NORWEGIAN else _WORDS.get(stated, frozenset())
    proofs = [word in own and word not in other | _SHARED and (stated != "da" or word in _NOT_DANISH) for word in words]
    if main in _NORWEGIAN and stated in _WITHOUT_LETTERS:
        signs = [bool(set("æøå") & set(word)) and (at == 0 or found[at].islower()) for at, word in enumerate(words)]
        proofs = [proof or sign for proof, sign in zip(proofs, signs, strict=True)]
    against = sum(word in other and word not in own and word not in _SHARED for word in words)
    if sum(proofs) < 2 or sum(proofs) < 0.15 * len(words) or against:
        return ""
    return "en" if main == "en" else "no"
