"""What the write form asks for on the way: answers to link to, and the Markdown of what is pasted."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Desk


def test_answers_to_link_to_are_found_by_words_and_by_number(
    desk: Callable[[str], Desk], published: Callable[..., int]
) -> None:
    mat, staff = published('Where is "the" mat?'), published("Where is the mat kept?", audience="staff")
    other = published("Who?")
    editor = desk("editor").client
    found = editor.get("/editor/linkable?q=mat").text
    assert f'data-address="/answers/{mat}/where-is-the-mat" data-words="Where is &#34;the&#34; mat?"' in found
    assert f'data-address="/answers/{staff}/' in found
    assert found.count("Not for everybody") == 1
    assert f'data-address="/answers/{other}/who"' in editor.get(f"/editor/linkable?q={other}").text
    assert "data-address" not in editor.get("/editor/linkable?q=").text
    assert "No published answer is found for “&lt;b&gt;”" in editor.get("/editor/linkable?q=<b>").text


def test_what_is_pasted_comes_back_as_markdown(desk: Callable[[str], Desk]) -> None:
    editor = desk("editor")
    made = editor("/editor/pasted", html="<h2>Fees</h2><p><b>None</b><script>alert(1)</script></p>")
    assert made.mimetype == "text/plain"
    assert made.text == "## Fees\n\n**None**"
    refused = editor("/editor/pasted", html="<ul><li>" * 1000)
    assert refused.status_code == 400
    assert "nested too deeply" in refused.text
    assert editor("/editor/pasted").text == ""
