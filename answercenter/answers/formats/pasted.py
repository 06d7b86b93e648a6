"""What was copied in a word processor, as the Markdown of answers.

Clipboards hold HTML that only looks right: Word writes lists as paragraphs with a bullet in front, Google Docs writes
bold as a style and puts everything into a `<b>` that is not bold. This is brought into plain HTML, which `hypertext`
turns. Pictures stay behind, since their addresses lead to the writer's own disk, and comments, which only Word reads.
"""

from __future__ import annotations

import re

import nh3
from bs4 import BeautifulSoup
from bs4 import Tag

from answercenter.answers.formats import hypertext
from answercenter.answers.records import RecordError

LONGEST = 200_000  # characters without styles
_LEFT_OUT = {"style", "script", "title", "xml"}  # with all that is in them
_KEPT = set(hypertext.KEPT) - {"img"}
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, **{name: {"style"} for name in ("b", "p", "span", "strong")}}
_LEVEL = re.compile(r"mso-list:\s*\w+\s+level(\d+)", re.IGNORECASE)
_BULLET = re.compile(r"mso-list:\s*ignore", re.IGNORECASE)
_COUNTED = re.compile(r"\(?(?:\d+|[a-zA-Z]{1,4})[.)]")
_BOLD = re.compile(r"font-weight:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_NOT_BOLD = re.compile(r"font-weight:\s*(?:normal|400)", re.IGNORECASE)
_ITALIC = re.compile(r"font-style:\s*italic", re.IGNORECASE)
_STRUCK = re.compile(r"text-decoration:[^;]*line-through", re.IGNORECASE)
_STYLES = ((_BOLD, "strong"), (_ITALIC, "em"), (_STRUCK, "del"))
_DEEPEST_LIST = 6
_BLANK_LINES = re.compile(r"\n{3,}")


def to_markdown(html: str) -> str:
    """Return what a clipboard holds as Markdown. Raises RecordError for what is too long or too deep."""
    if len(html) > hypertext.LONGEST:
        raise RecordError(f"what was copied has {len(html):,} characters with its styles; paste it in parts")
    html = "".join(part.partition("-->")[2] if number else part for number, part in enumerate(html.split("<!--")))
    hypertext.check_depth(html)
    clean = nh3.clean(html, tags=_KEPT, attributes=_ATTRIBUTES, clean_content_tags=_LEFT_OUT, link_rel=None)
    if len(clean) > LONGEST:
        raise RecordError(f"what was copied is longer than {LONGEST:,} characters; paste it in parts")
    soup = BeautifulSoup(clean, "html.parser")
    _mark_styles(soup)
    _make_lists(soup)
    _shape_tables(soup)
    plain = str(soup)
    return _BLANK_LINES.sub("\n\n", hypertext.to_markdown(plain).replace("\xa0", " ")).strip()


def _style(element: Tag) -> str:
    return str(element.get("style") or "")


def _mark_styles(soup: BeautifulSoup) -> None:
    """Say by elements what styles say, and take away what says nothing."""
    for element in soup.find_all(["b", "strong"]):
        if _NOT_BOLD.search(_style(element)):
            element.unwrap()
    for element in soup.find_all("span"):
        for pattern, name in _STYLES if element.get_text(strip=True) else ():
            if pattern.search(_style(element)):
                element.wrap(soup.new_tag(name))
    for name in ("h1", "h2", "h3", "h4", "h5", "h6"):
        for heading in soup.find_all(name):
            for element in heading.find_all(["b", "strong"]):
                element.unwrap()  # a heading is bold already


def _make_lists(soup: BeautifulSoup) -> None:
    """Turn paragraphs that Word shows as a list into one; the items of deeper levels go into the one above."""
    open_lists: list[Tag] = []
    last: Tag | None = None
    for paragraph in soup.find_all("p"):
        found = _LEVEL.search(_style(paragraph))
        if found is None or _BULLET.search(_style(paragraph)):
            last = None
            continue
        level = min(max(int(found[1]), 1), _DEEPEST_LIST)
        counted = _take_bullet(paragraph)
        if last is None or _between(last, paragraph):
            open_lists = []
        del open_lists[level:]
        while len(open_lists) < level:
            made = soup.new_tag("ol" if counted else "ul")
            if not open_lists:
                paragraph.insert_before(made)
            else:
                _last_item(soup, open_lists[-1]).append(made)
            open_lists.append(made)
        paragraph.name, paragraph.attrs = "li", {}
        open_lists[-1].append(paragraph.extract())
        last = open_lists[0]


def _take_bullet(paragraph: Tag) -> bool:
    """Take the sign away that Word puts before an item; tell whether it counts."""
    bullets = [span for span in paragraph.find_all("span") if _BULLET.search(_style(span))]
    words = "".join(span.get_text(strip=True) for span in bullets)
    for span in bullets:
        if not span.decomposed:
            span.decompose()
    return _COUNTED.fullmatch(words) is not None and words != "o"


def _between(last: Tag, paragraph: Tag) -> bool:
    """Tell whether something stands between a list and the next item, so that a new list begins."""
    following = last.next_sibling
    while following is not None and following is not paragraph:
        if isinstance(following, Tag) or str(following).strip():
            return True
        following = following.next_sibling
    return following is None


def _last_item(soup: BeautifulSoup, outer: Tag) -> Tag:
    items = outer.find_all("li", recursive=False)
    if items:
        return items[-1]
    item = soup.new_tag("li")
    outer.append(item)
    return item


def _shape_tables(soup: BeautifulSoup) -> None:
    """Give tables what those of Markdown have: a first row that is their head, and cells of one line."""
    for table in soup.find_all("table"):
        first = table.find("tr")
        for cell in first.find_all("td") if first is not None else ():
            cell.name = "th"
    for cell in soup.find_all(["td", "th"]):
        for paragraph in cell.find_all(["p", "div"]):
            paragraph.insert_before(" ")
            paragraph.append(" ")
            paragraph.unwrap()
        for end in cell.find_all("br"):
            end.replace_with(" ")
        for bold in cell.find_all(["b", "strong"]) if cell.name == "th" else ():
            bold.unwrap()  # as in headings
