"""What markup an answer may have, and what it can never do."""

from __future__ import annotations

import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from answercenter.markup import plain
from answercenter.markup import render
from answercenter.markup import sanitise
from answercenter.markup import words

BLOCKS = ("\n\n", "[^a]", "\n\n[^a]: ", "\n::: tip ", "\n:::\n")
TYPED = (*"ab <>&\"'`*_[]()!#|-\n:/\\x~0;^", *BLOCKS)
PLAIN = (*"ab1 \n.)-+#>=:!(){}\"'/@^$%;*_`[]<&~|\\\t\r\0\x0b\u2028", *BLOCKS, "1. ", "    ", "é")
NESTED = (
    *(">" * 5000, "> " * 5000 + "x", "- " * 5000 + "x", "[" * 5000, "![" * 5000, "*a **b " * 1000, "`" * 5000 + "a"),
    *("::: note\n" * 3000, ":" * 9000 + " tip\n", "[^a]: " * 3000, "[^a]\n\n[^a]: b" * 1500, "[^a" * 4000 + "]: x"),
)


def test_headings_begin_at_h2_and_skip_no_level() -> None:
    html = render("### Costs\n\n###### Fees\n\n# Time")
    assert "<h2>Costs</h2>" in html
    assert "<h3>Fees</h3>" in html
    assert "<h2>Time</h2>" in html
    assert "<h1" not in render("# One\n\n## Two")


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("# A\n\n## B\n\n# C", ["h2", "h3", "h2"]),
        ("## A\n\n#### B\n\n## C", ["h2", "h3", "h2"]),
        ("A\n=\n\nB\n-", ["h2", "h3"]),
    ],
)
def test_heading_levels(written: str, wanted: list[str]) -> None:
    html = render(written)
    assert [part[:2] for part in html.split("<")[1::2]] == wanted


def test_table_scrolls_in_a_named_box_with_scoped_heads() -> None:
    html = render("|Way|Fee|\n|--|--:|\n|*None*|0|\n\n|Way|Fee|\n|--|--|\n|Loan|5|")
    assert '<div class="table-box" tabindex="0" role="region" aria-label="Way, Fee"><table>' in html
    assert 'aria-label="Way, Fee (2)"' in html
    assert '<th scope="col">Way</th>' in html
    assert '<td class="num">0</td>' in html
    assert "style" not in html


def test_links_to_other_sites_are_marked_and_own_ones_are_not() -> None:
    assert render("[a](https://e.org/?b=1&c)") == (
        '<p><a href="https://e.org/?b=1&amp;c" rel="nofollow noopener">a</a></p>\n'
    )
    assert render("[a](//e.org/b)") == '<p><a href="//e.org/b" rel="nofollow noopener">a</a></p>\n'
    assert render("[a](/answers/1/b)") == '<p><a href="/answers/1/b">a</a></p>\n'
    assert render("<me@e.org>") == '<p><a href="mailto:me@e.org">me@e.org</a></p>\n'
    assert render("[call](tel:+15551234)") == '<p><a href="tel:+15551234">call</a></p>\n'


def test_image_that_is_kept_here_is_shown_with_its_measures() -> None:
    address = f"/files/{'0f' * 32}/chart-800x600.png"
    assert render(f'![a *chart*]({address} "A title")') == (
        f'<p><img src="{address}" alt="a chart" title="A title" width="800" height="600" loading="lazy"></p>\n'
    )


@pytest.mark.parametrize(
    "address",
    [
        "/static/chart.png",
        "chart.png",
        f"/files/{'0f' * 31}/chart-800x600.png",
        f"/files/{'0F' * 32}/chart-800x600.png",
        f"/files/{'0f' * 32}/chart.png",
        f"/files/{'0f' * 32}/chart-0x600.png",
        f"/files/{'0f' * 32}/chart-800x600.svg",
        f"/files/{'0f' * 32}/chart-800x600.png?x=1",
        f"/files/{'0f' * 32}/../../logout/chart-800x600.png",
        f"//files/{'0f' * 32}/chart-800x600.png",
    ],
)
def test_any_other_address_of_this_host_is_no_image(address: str) -> None:
    assert "<img" not in render(f"![a chart]({address})")
    assert "src" not in sanitise(f'<img src="{address}" alt="a chart">')


def test_image_of_another_host_becomes_a_link() -> None:
    assert render("![chart](https://e.org/c.png)") == (
        '<p><a href="https://e.org/c.png" rel="nofollow noopener">chart</a></p>\n'
    )
    assert render("[![chart](//e.org/c.png)](/own)") == '<p><a href="/own">chart</a></p>\n'


@pytest.mark.parametrize(
    "host", ["http://e.org/", "//e.org/", "HTTP:\\\\e.org/", "/\\e.org/", "/\t/e.org/", "\\\\e.org/", "https:e.org/"]
)
def test_no_image_asks_another_host(host: str) -> None:
    for written in (f"![a]({host}x.png)", f"![a](<{host}x.png>)", f'<img src="{host}x.png">'):
        assert not dangers(render(written))


def test_a_callout_says_what_kind_it_is_or_has_words_of_its_own() -> None:
    assert render("::: warning\nDo *not* pay.\n:::\nAfter") == (
        '<div class="callout callout-warning" role="note">\n<p class="callout-title">Warning</p>\n'
        "<p>Do <em>not</em> pay.</p>\n</div>\n<p>After</p>\n"
    )
    assert '<p class="callout-title">Ojo &amp; cuidado</p>' in render(":::TIP Ojo & cuidado\nx\n:::")
    assert render("::: notes\nx") == "<p>::: notes\nx</p>\n"
    assert plain("::: note\nPay\n:::\n\n::: tip Do this\nnow") == "Pay\nDo this\nnow"


def test_a_callout_holds_lists_tables_and_another_callout() -> None:
    html = render(":::: note\n## Head\n\n- a\n\n|x|\n|-|\n|1|\n\n::: tip\nb\n:::\n::::")
    assert [piece in html for piece in ("<h2>Head</h2>", "<li>a</li>", "<td>1</td>", "callout-tip")] == [True] * 4
    assert html.endswith("</div>\n</div>\n")


def test_footnotes_stand_at_the_end_and_lead_back() -> None:
    written = "Fees[^a] and more[^b], fees[^a].\n\n[^b]: Two.\n[^a]: One *word*.\n\nEnd."
    html = render(written)
    mark = re.search(r"#note-([0-9a-f]{8})-1", html)
    assert mark is not None
    assert html.count(f'<sup><a href="#note-{mark[1]}-1"') == 2
    assert html.count(f'id="ref-{mark[1]}-1"') == 1
    assert html.index("<p>End.</p>") < html.index(f'<li id="note-{mark[1]}-1"><p>One <em>word</em>. <a href="#ref-')
    assert mark[1] not in render(written + " ")
    assert plain(written) == "Fees and more, fees.\nEnd.\nOne word.\nTwo."
    assert render("No such[^x].") == "<p>No such[^x].</p>\n"


def test_plain_keeps_the_words_of_code() -> None:
    assert plain("Say:\n\n```\nmake  all\n```") == "Say:\nmake all"


HOSTILE = [
    "<script>alert(1)</script>",
    "<svg onload=alert(1)><desc><math><mi/xlink:href='javascript:alert(1)'>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](JaVa&#x09;Script:alert(1))",
    "[a](java&NewLine;script:alert(1))",
    "[a](&#106;avascript&colon;alert(1))",
    "[a](<javascript:alert(1)>)",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "![a](data:image/svg+xml,<svg/onload=alert(1)>)",
    "![a](data:image/png;base64,AAAA)",
    "[a](vbscript:msgbox)",
    "<javascript:alert(1)>",
    "[a]: javascript:alert(1)\n\n[a]",
    '[a](/x "\\" onclick=alert(1) x=\\"")',
    '![" onerror=alert(1) x="](/x.png)',
    "```x onload=alert(1)\n</code></pre><script>alert(1)</script>\n```",
    "|a<script>|\n|--|\n|<iframe src=//e.org>|",
    "<style>*{display:none}</style><form action=//e.org><input>",
]


@pytest.mark.parametrize("written", HOSTILE)
def test_hostile_markup_becomes_words(written: str) -> None:
    assert not dangers(render(written))


@pytest.mark.parametrize("html", [*HOSTILE, '<a href="javascript:x">a</a>', '<a href="java%09script:x">a</a>'])
def test_sanitising_stands_by_itself(html: str) -> None:
    assert not dangers(sanitise(html))


@pytest.mark.parametrize("written", NESTED)
def test_deep_nesting_neither_fails_nor_takes_long(written: str) -> None:
    begun = time.process_time()
    render(written + " ")
    plain(written + " ")
    assert time.process_time() - begun < 2  # seconds


def test_what_no_database_can_hold_is_replaced() -> None:
    assert render("a\ud800b\x00") == "<p>a?b\ufffd</p>\n"
    assert plain("a\ud800b") == "a?b"


def test_plain_keeps_the_words_only() -> None:
    written = "# Head\n\nSome *words*,\nand [a link](http://e.org) ![seen](/x)\n\n- 1st\n- `two`\n\n|a|b|\n|-|-|\n|1|2|"
    assert plain(written) == "Head\nSome words, and a link seen\n1st\ntwo\na\nb\n1\n2"


@given(st.lists(st.sampled_from(TYPED), max_size=80).map("".join))
def test_any_text_gives_html_that_sanitising_leaves_alone(written: str) -> None:
    html = render(written)
    assert sanitise(html) == html
    assert not dangers(html)


def dangers(html: str) -> list[str]:
    """Name what must not stand in a page: found by a parser of its own, not by the sanitiser."""
    found: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
            if tag in {"script", "style", "svg", "math", "iframe", "form", "input", "object", "h1"}:
                found.append(tag)
            for name, value in attributes:
                address = "".join((value or "").split()).lower()
                if name.startswith("on") or name in {"style", "srcset"}:
                    found.append(name)
                if name == "id" and not re.fullmatch("(note|ref)-[0-9a-f]{8}-[0-9]+", value or ""):
                    found.append(name)
                if name in {"href", "src"} and address.startswith(("javascript", "data", "vbscript", "java%")):
                    found.append(address)
                if name == "src" and (address.startswith(("//", "/\\", "\\")) or ":" in address):
                    found.append(address)

    Reader().feed(html)
    return found


@settings(max_examples=1000, deadline=None)
@given(st.lists(st.sampled_from(PLAIN)))
def test_words_of_plain_paragraphs_are_those_that_parsing_finds(pieces: list[str]) -> None:
    written = "".join(pieces)
    assert words.text_of(written) == words.parsed_text(written)
