"""Answers out of a help center of Zendesk Guide, as its API and its export tools write it.

One JSON file, or a folder or archive of them, with `articles`, `sections`, `categories` and `translations`: pages of
the API as they were saved, in any split. An article is an answer under its category and section; each of its
translations is an answer of its own. A text that Guide calls outdated says so in the note of its version; what only
some users may read is for staff, until an editor opens it.
"""

from __future__ import annotations

from collections import Counter
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

from answercenter.answers import records
from answercenter.answers.formats.hypertext import to_line
from answercenter.answers.formats.hypertext import to_markdown
from answercenter.answers.formats.source import Found
from answercenter.answers.records import RecordError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from answercenter.answers.formats.source import Source

SUFFIXES = (".json",)
KINDS = ("articles", "sections", "categories", "translations")
OUTDATED = "Marked as outdated in Zendesk Guide."
DEEPEST_SECTION = 4  # sections inside each other, below their category

Item = dict[str, Any]


class HelpCenter:
    """What the files of an export hold together, each thing once by its number."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self._items: dict[str, dict[Any, Item]] = {kind: {} for kind in KINDS}

    def add(self, value: Any, place: str) -> None:
        """Take in a file: an object with some of the four lists, or a list of such objects or of articles."""
        pages = value if isinstance(value, list) else [value]
        for page in pages:
            if not isinstance(page, dict):
                self.problems.append(f"{place}: this is no page of a help center")
            elif any(isinstance(page.get(kind), list) for kind in KINDS):
                for kind in KINDS:
                    self._keep(kind, page.get(kind), place)
            elif "title" in page:
                self._keep("articles", [page], place)

    def texts(self) -> Iterator[tuple[Item, Item]]:
        """Give each article with each text of it, its own first."""
        translations = defaultdict(list)
        for text in self._items["translations"].values():
            if text.get("source_type") in (None, "Article"):
                translations[text.get("source_id")].append(text)
        for article in self._items["articles"].values():
            yield article, article
            own = {article.get("locale")}
            for text in translations[article.get("id")]:
                if text.get("locale") not in own:
                    own.add(text.get("locale"))
                    yield article, text

    def topic(self, article: Item) -> list[str]:
        """Return the names of the category and the sections above an article."""
        names: list[str] = []
        section = self._items["sections"].get(article.get("section_id"))
        category_id = section.get("category_id") if section else article.get("category_id")
        while section and len(names) < DEEPEST_SECTION:
            names.insert(0, to_line(str(section.get("name") or "")))
            section = self._items["sections"].get(section.get("parent_section_id"))
        category = self._items["categories"].get(category_id)
        return ([to_line(str(category.get("name") or ""))] if category else []) + names

    def _keep(self, kind: str, items: Any, place: str) -> None:
        for item in items if isinstance(items, list) else ():
            if not isinstance(item, dict) or not isinstance(item.get("id"), int | str):
                self.problems.append(f"{place}: one of the {kind} has no id")
                continue
            self._items[kind].setdefault(item["id"], item)
            if kind == "articles":
                self._keep("translations", item.get("translations"), place)


def read(source: Source) -> Iterator[Found]:
    """Give each text of each article. Raises FormatError when the folder or archive is refused."""
    center = HelpCenter()
    for member in source.members(*SUFFIXES):
        try:
            center.add(records.decoded(member.text().encode()), f"file {member.path}")
        except RecordError as error:
            center.problems.append(f"file {member.path}: {error}")
    number = 0
    for problem in center.problems:
        number += 1
        place, _, reason = problem.partition(": ")
        yield Found(number, place, 0, problem=reason)
    texts = list(center.texts())
    languages = _languages(texts)
    for done, (article, text) in enumerate(texts, start=1):
        place = f"article {article['id']}" + ("" if article is text else f" in {text.get('locale')}")
        share = source.size * done // len(texts)
        try:
            yield Found(number + done, place, share, _record(center, article, text, languages))
        except RecordError as error:
            yield Found(number + done, place, share, problem=str(error))


def _record(center: HelpCenter, article: Item, text: Item, languages: dict[str, str]) -> records.AnswerRecord:
    key = f"zendesk-{article['id']}"
    locale = _string(text, "locale")
    address = _string(text, "html_url") or _string(article, "html_url")
    labels = article.get("label_names")
    record = records.record_of(
        {
            "id": key if text is article else f"{key}.{locale}",
            "question": to_line(_string(text, "title")),
            "answer": to_markdown(_string(text, "body"), address),
            "category": records.BETWEEN_TOPICS.join(name.replace(" / ", "/") for name in center.topic(article)),
            "keywords": labels if isinstance(labels, list) else [],
            "language": languages.get(locale, locale),
            "status": "draft" if text.get("draft") else "published",
            "audience": "public" if article.get("user_segment_id") is None else "staff",
            "translation_of": None if text is article else key,
            "url": address if address.startswith(("http://", "https://")) else "",
            "updated_at": _string(text, "edited_at") or _string(text, "updated_at"),
        }
    )
    return replace(record, text=replace(record.text, note=OUTDATED)) if text.get("outdated") else record


def _languages(texts: list[tuple[Item, Item]]) -> dict[str, str]:
    """Return the language of each locale: `en-us` is `en` unless the center also has another kind of English."""
    locales = sorted({_string(text, "locale") for _, text in texts})
    kinds = Counter(locale.partition("-")[0] for locale in locales)
    return {locale: locale if kinds[first] > 1 else first for locale in locales for first in [locale.partition("-")[0]]}


def _string(item: Item, name: str) -> str:
    value = item.get(name)
    return value if isinstance(value, str) else ""
