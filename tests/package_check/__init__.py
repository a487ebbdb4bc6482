"""The project's own package check: what every document that a test writes must hold.

`check(data, baseline)` returns the problems as sentences. With a baseline (the template) only those that the template does not have itself, for real
files have flaws that must pass unchanged; tags that are left are reported in any case. Only the standard library and lxml: nothing of docautomat takes
part in judging docautomat.
"""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from tests.package_check.charts import chart_problems
from tests.package_check.deck import deck_problems
from tests.package_check.parts import Parts, Problem, package_problems, parsed, unzip, used_ids
from tests.package_check.slide_tables import slide_table_problems
from tests.package_check.structure import structure_problems, tag_problems, word_problems
from tests.package_check.workbook import workbook_problems

__all__ = ["assert_sound", "check"]


def check(data: bytes, baseline: bytes | None = None, *, tags: bool = True) -> list[str]:
    """Return the problems of a package that its template does not have itself; `tags=False` where the data may look like tags."""
    left = Counter((problem.part, problem.message) for problem in _problems(baseline)) if baseline is not None else Counter()
    found = []
    for problem in _problems(data):
        if problem.message == "a tag is left":
            if tags:
                found.append(str(problem))
        elif left[problem[:2]] > 0:
            left[problem[:2]] -= 1
        else:
            found.append(str(problem))
    return found


def assert_sound(data: bytes, baseline: bytes | None = None, *, tags: bool = True) -> None:
    """Fail with all problems of a package."""
    problems = check(data, baseline, tags=tags)
    assert not problems, "\n".join(problems)


@lru_cache(maxsize=64)
def _problems(data: bytes) -> list[Problem]:
    return list(_found(data))


def _found(data: bytes) -> Iterator[Problem]:
    parts = Parts()
    try:
        yield from unzip(data, parts)
    except zipfile.BadZipFile as error:
        yield Problem("", "no zip archive", str(error))
        return
    yield from package_problems(parts)
    for name in parts.trees:
        if not name.endswith(".rels") and name != "/[Content_Types].xml" and not name.startswith("/customXml/"):
            yield from used_ids(name, parts)
            yield from _alone(name, parts.content[name])
    yield from word_problems(parts)
    yield from workbook_problems(parts)
    yield from deck_problems(parts)
    yield from slide_table_problems(parts)
    yield from chart_problems(parts, workbook_problems)


@lru_cache(maxsize=512)
def _alone(name: str, content: bytes) -> list[Problem]:
    """Return the problems that a part has by itself."""
    root = parsed(content)
    return [*tag_problems(name, root, content), *structure_problems(name, root)]
