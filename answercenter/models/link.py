"""Links that editors keep: related answers, and old addresses that lead on. And, derived, the links in their texts."""

from __future__ import annotations

from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import String
from sqlalchemy import Text
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from answercenter.extensions import Model


class RelatedLink(Model):
    """A related answer named by its key, so that it may be imported later than the link."""

    __tablename__ = "related_link"

    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id", ondelete="CASCADE"), primary_key=True)
    related_key: Mapped[str] = mapped_column(String(200), primary_key=True, index=True)
    position: Mapped[int]


class Redirect(Model):
    """A former path on this site that now leads to an answer or to a topic, whatever address that has by then."""

    __tablename__ = "redirect"
    __table_args__ = (CheckConstraint("(answer_id IS NULL) <> (topic_id IS NULL)", name="one_target"),)

    path: Mapped[str] = mapped_column(String(500), primary_key=True)
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("answer.id", ondelete="CASCADE"), index=True)
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"), index=True)


class LinkReading(Model):
    """Of which live text of an answer its links to this site were last read. Derived: see `answers.own_links`."""

    __tablename__ = "link_reading"

    answer_id: Mapped[int] = mapped_column(
        ForeignKey("answer.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    revision: Mapped[int]


class OwnLink(Model):
    """A link of an answer's live text to this site: as it was written, and what it names. Derived."""

    __tablename__ = "own_link"

    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    address: Mapped[str] = mapped_column(Text)
    section: Mapped[str] = mapped_column(String(12))  # the audience of the section it stands in; mostly empty
    path: Mapped[str] = mapped_column(String(500))  # where a former address may lead on
    target_id: Mapped[int | None]  # the number of an answer, which need not be there
    topic_path: Mapped[str | None] = mapped_column(String(500))
    file_digest: Mapped[str | None] = mapped_column(String(64))  # of a file, which need not be there; empty: of none
    fault: Mapped[str] = mapped_column(String(12))  # what is wrong whatever it leads to; mostly empty
