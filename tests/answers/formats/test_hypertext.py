from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from answercenter.answers.formats import hypertext
from answercenter.answers.records import RecordError

if TYPE_CHECKING:
    from collections.abc import Callable

MOST = hypertext.LONGEST // len("<div>")


@pytest.mark.parametrize("read", [hypertext.to_markdown, hypertext.to_line])
@pytest.mark.parametrize(
    "html", ["<div>" * MOST, "<div></b>" * (MOST // 2), "".join(f"<x{number}>" for number in range(MOST // 2))]
)
def test_what_is_nested_too_deeply_is_refused_before_it_is_read(read: Callable[[str], str], html: str) -> None:
    with pytest.raises(RecordError, match="nested too deeply"):
        read(html)


def test_list_items_and_cells_need_not_be_closed() -> None:
    assert hypertext.to_markdown("<ul>" + "<li>one" * 1500 + "</ul>").count("- one") == 1500
    assert "| 7 |" in hypertext.to_markdown(
        "<table><tr><th>n" + "".join(f"<tr><td>{n}" for n in range(900)) + "</table>"
    )


def test_many_elements_beside_each_other_are_no_nesting() -> None:
    assert hypertext.to_markdown("<p>a <b>b</b></p>" * 3000).count("**b**") == 3000
