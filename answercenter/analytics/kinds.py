"""What is counted: the kinds of counts, by what each is counted, and which numbers each has.

The topic of a place is the main topic's root, 0 when there is none; answers count under 0, since theirs may move.
A visit that used a text under several topics or languages counts under the first, so that visits may be added up over
days, regions, topics and languages. For texts, answers and pairs, several visits under one key on one day are one.
"""

from __future__ import annotations

from dataclasses import dataclass

PLACE = "place"  # the column of a place: region, topic and language


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """A kind of counts: its name in the database, the columns it is counted by, those of them that are texts.

    There is one of each, so that a kind equals only itself.
    """

    name: str
    keys: tuple[str, ...]
    numbers: tuple[str, ...]
    texts: tuple[str, ...] = ()

    @property
    def placed(self) -> bool:
        """Tell whether it is counted by place."""
        return PLACE in self.keys

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column, in the order in which they are packed."""
        return self.keys + self.numbers


_SEARCHED = ("searches", "visits", "measured_searches", "shown_searches", "zero_searches", "clicked_searches")

TRAFFIC = Kind(
    "traffic",
    (PLACE,),
    (
        "visits",  # whose first event stands under this topic
        "searching_visits",
        "served_visits",  # that read at least one answer
        "searches",  # intents: refinements while typing count once
        "measured_searches",  # with a visit and a known result count
        "shown_searches",  # measured, with at least one result
        "zero_searches",  # measured, with none
        "unanswered_searches",  # measured, with none or only weak results
        "clicked_searches",  # shown, with at least one result opened
        "abandoned_searches",  # shown, not clicked, the last of their visit
        "clicks",
        "click_rank_sum",
        "views",
        "helpful",
        "unhelpful",
    ),
)
KEYWORDS = Kind("keyword", ("keyword", PLACE), _SEARCHED, ("keyword",))  # by stem, also phrases of several
FORMS = Kind("form", ("keyword", "form"), ("searches", "visits"), ("keyword", "form"))  # in which a stem was typed
QUERIES = Kind("query", ("text", PLACE), _SEARCHED, ("text",))
ANSWERS = Kind(
    "answer",
    ("answer_id", PLACE),
    (
        "views",
        "visits",
        "clicks",
        "helpful",
        "unhelpful",
        "last_views",  # visits that searched or read before, and ended with this answer
        "returned",  # visits that left it for another result within half a minute
    ),
)
CLICKS = Kind("click", ("text", "answer_id", "rank"), ("clicks",), ("text",))  # visits that opened it from this text
PHRASINGS = Kind("phrasing", ("word", "answer_id"), ("visits", "weight"), ("word",))  # weight in thousandths of a visit
PAIRS = Kind("pair", ("low_id", "high_id"), ("visits",))  # visits of a day that read both
SOURCES = Kind("source", ("answer_id", "source"), ("views",))
REVISIONS = Kind("revision", ("answer_id", "revision"), ("helpful", "unhelpful"))
ASKINGS = Kind("asking", ("arm",), ("opened", "solved", "sent"))  # visits that came so far in asking people
DROPS = Kind("drop", ("kind", "reason"), ("drops",))
EVERY = (TRAFFIC, KEYWORDS, FORMS, QUERIES, ANSWERS, CLICKS, PHRASINGS, PAIRS, SOURCES, REVISIONS, ASKINGS, DROPS)
PACKED = (TRAFFIC, KEYWORDS, FORMS, QUERIES, ANSWERS, CLICKS, PHRASINGS, PAIRS)
