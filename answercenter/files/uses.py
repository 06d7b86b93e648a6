"""Which texts show a file, and for whom: read from the text of each revision as it is written, in the same commit."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import update

from answercenter import clock
from answercenter.files.kinds import ADDRESS
from answercenter.markup.sections import visible
from answercenter.markup.variants import EVERYWHERE
from answercenter.models import Audience
from answercenter.models import FileUse
from answercenter.models import StoredFile

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

_SHOWN = (  # from few readers to many: which sections of a text they see
    (Audience.VOLUNTEER, (Audience.VOLUNTEER,)),
    (Audience.PUBLIC, ()),
)


def named(texts: Iterable[str]) -> dict[str, Audience]:
    """Tell which files Markdown texts name, and the widest audience that sees the place."""
    texts = [text for text in texts if "/files/" in text]
    found = {digest: Audience.STAFF for text in texts for digest in ADDRESS.findall(text)}
    for audience, sections in _SHOWN:
        found |= {digest: audience for text in texts for digest in ADDRESS.findall(visible(text, sections, EVERYWHERE))}
    return found


def note(session: Session, revisions: Sequence[dict[str, Any]]) -> None:
    """Note which files new revisions name, inside the command that inserted them.

    Their files are touched, so that a purge under way lets them be.
    """
    rows = [
        {"answer_id": row["answer_id"], "number": row["number"], "digest": digest, "audience": str(audience)}
        for row in revisions
        for digest, audience in named((row["short_answer"], row["body"])).items()
    ]
    if not rows:
        return
    session.execute(insert(FileUse), rows)
    digests = {row["digest"] for row in rows}
    held = select(StoredFile.digest).where(StoredFile.digest.in_(digests)).order_by(StoredFile.digest)
    there = session.execute(held.with_for_update()).scalars().all()
    session.execute(
        update(StoredFile).where(StoredFile.digest.in_(there)).values(touched_at=clock.now()),
        execution_options={"synchronize_session": False},
    )
