"""Who is given the requests of a type as they come in: rules, and the people of each."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy import String
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from answercenter.extensions import Model


class AssignmentRule(Model):
    """For which requests of a type it holds: those with a topic, or all; those from a region, or all."""

    __tablename__ = "assignment_rule"

    id: Mapped[int] = mapped_column(primary_key=True)
    type_id: Mapped[int] = mapped_column(ForeignKey("request_type.id", ondelete="CASCADE"), index=True)
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"), index=True)  # a root
    region: Mapped[str] = mapped_column(String(6), default="")  # ISO 3166; empty for everywhere


class AssignmentPerson(Model):
    """Somebody who is given requests by a rule. `turn` numbers what it gave: whose is the lowest is next."""

    __tablename__ = "assignment_person"

    rule_id: Mapped[int] = mapped_column(ForeignKey("assignment_rule.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, index=True)
    capacity: Mapped[int | None]  # requests to do that are theirs, up to which they are given more; None: any number
    turn: Mapped[int] = mapped_column(default=0)  # 0 for who was given none
