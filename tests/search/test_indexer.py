from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from factories import make_answer
from factories import make_topic
from factories import revise
from sqlalchemy import update

from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import PUBLIC
from answercenter.models import Answer
from answercenter.models import Change
from answercenter.models import State
from answercenter.models import take_change_number
from answercenter.search import engine
from answercenter.search import indexer
from answercenter.search import segments
from answercenter.search import store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask import Flask

WORDS = [
    "account", "balance", "card", "debt", "fee", "loan", "mortgage", "overdraft", "payment", "report", "score",
    "transfer",
]  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_following_edits_gives_the_index_that_a_rebuild_gives(app: Flask, seed: int) -> None:
    chance = random.Random(seed)
    answers = fill(chance, 30)
    for _round in range(12):
        with command() as session:
            for _edit in range(chance.randint(1, 4)):
                edit(session, chance, chance.choice(answers))
        indexer.sync()
    assert indexer.verify() == []
    followed = rankings()
    indexer.rebuild()
    assert indexer.verify() == []
    assert rankings() == followed


def test_sync_applies_what_changed_and_nothing_twice(app: Flask) -> None:
    fill(random.Random(1), 5)
    assert indexer.sync() == 5
    assert indexer.sync() == 0
    with command() as session:
        make_answer(session)
        make_answer(session, state=State.DRAFT, live_revision=None)
    assert indexer.sync() == 2
    assert indexer.status().documents == 6
    assert indexer.verify() == []


def test_another_lineage_is_indexed_anew(app: Flask) -> None:
    fill(random.Random(1), 5)
    indexer.sync()
    before = store.current(store.folder())
    with command() as session:
        session.execute(update(Change).values(lineage="restored", number=1))
    assert engine.search("fee", PUBLIC).degraded
    assert indexer.verify() == ["the index follows another database"]
    assert indexer.sync() == 5
    assert store.current(store.folder()) != before
    assert not engine.search("fee", PUBLIC).degraded
    assert indexer.verify() == []


def test_number_that_went_back_is_indexed_anew(app: Flask) -> None:
    fill(random.Random(1), 5)
    indexer.sync()
    with command() as session:
        session.execute(update(Change).values(number=2))
    assert indexer.sync() == 5
    assert indexer.status().reached == 2


def test_older_version_is_set_aside_and_made_anew(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(random.Random(1), 5)
    monkeypatch.setattr(indexer, "VERSION", 0)
    indexer.sync()
    monkeypatch.undo()
    assert engine.search("fee", PUBLIC).degraded
    assert not indexer.status().healthy
    assert indexer.sync() == 5
    assert indexer.status().healthy


def test_verify_names_what_differs(app: Flask) -> None:
    first, second, third = fill(random.Random(1), 3)
    indexer.sync()
    with command() as session:
        session.execute(update(Answer).where(Answer.id == first).values(language="fr"))
        session.execute(update(Answer).where(Answer.id == second).values(state=State.ARCHIVED))
        session.execute(update(Answer).where(Answer.id == third).values(change_number=99))
    assert indexer.verify() == [
        f"answer {first} differs from the index",
        f"answer {third} has change 99, in the index 3",
        f"answer {second} is in the index but not published",
    ]


DAMAGES: dict[str, Callable[[Path], None]] = {
    "list of segments cut": lambda place: cut(newest(place, "*.toc")),
    "list of segments overwritten": lambda place: scramble(newest(place, "*.toc")),
    "list of segments gone": lambda place: newest(place, "*.toc").unlink(),
    "segment gone": lambda place: newest(place, "*.seg").unlink(),
    "segment cut": lambda place: cut(newest(place, "*.seg")),
    "segment empty": lambda place: newest(place, "*.seg").write_bytes(b""),
    "segment overwritten": lambda place: scramble(newest(place, "*.seg")),
    "pointer gone": lambda place: (place.parent / store.CURRENT).unlink(),
    "pointer overwritten": lambda place: (place.parent / store.CURRENT).write_bytes(b"\xff../../etc"),
    "seals overwritten": lambda place: (place / segments.SEALS).write_bytes(b"\xff\x00["),
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("resident", [True, False], ids=["while in memory", "before opening"])
def test_damage_never_stops_searching_and_sync_mends_it(
    make_app: Callable[..., Flask], damage: str, resident: bool
) -> None:
    app = make_app()
    with app.app_context():
        fill(random.Random(1), 40)
        indexer.sync()
        expected = {hit.key for hit in engine.search("mortgage", PUBLIC).hits}
        place = store.current(store.folder())
        assert place is not None
    if not resident:
        app = make_app()
    with app.app_context():
        DAMAGES[damage](place)
        for word in WORDS:
            assert engine.search(word, PUBLIC).hits
            assert engine.suggest(word[:3], PUBLIC)
        indexer.sync()
        results = engine.search("mortgage", PUBLIC)
        assert not results.degraded
        assert {hit.key for hit in results.hits} == expected
        assert indexer.verify() == []
        assert len(list(store.folder().glob("aside-*"))) <= 1
        db.session.remove()


@pytest.mark.parametrize("seed", range(8))
def test_random_bytes_in_a_segment_are_noticed(app: Flask, seed: int) -> None:
    chance = random.Random(seed)
    fill(chance, 40)
    indexer.sync()
    place = store.current(store.folder())
    assert place is not None
    path = newest(place, "*.seg")
    content = bytearray(path.read_bytes())
    spot = chance.randrange(len(content))
    content[spot] ^= chance.randint(1, 255)
    path.write_bytes(content)
    assert indexer.verify()
    assert indexer.sync() == 40
    assert indexer.verify() == []


def test_index_folder_is_for_its_owner_only(app: Flask) -> None:
    fill(random.Random(1), 1)
    indexer.sync()
    place = store.current(store.folder())
    assert place is not None
    assert store.folder().stat().st_mode & 0o777 == 0o700
    assert place.stat().st_mode & 0o777 == 0o700


def test_busy_index_delays_and_does_not_fail(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(random.Random(1), 2)
    monkeypatch.setattr(indexer, "SYNC_TIMEOUT", 0.05)
    with store.lock(store.folder(), "write", 1):
        assert indexer.sync() == 0
        with pytest.raises(store.IndexBusyError):
            indexer.follow()
    assert indexer.sync() == 2


def test_full_or_read_only_disk_does_not_fail_a_publication(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_named: object) -> None:
        raise OSError(28, "No space left on device")

    fill(random.Random(1), 2)
    monkeypatch.setattr(segments, "commit", refuse)
    assert indexer.sync() == 0
    assert engine.search("fee", PUBLIC).degraded
    monkeypatch.undo()
    assert indexer.sync() == 2
    assert not list(store.folder().glob("aside-*"))


def fill(chance: random.Random, number: int) -> list[int]:
    with command() as session:
        topics = [make_topic(session, "Money").id]
        answers = [make_answer(session, **words(chance), topic_id=chance.choice(topics)) for _ in range(number)]
        make_answer(session, " ".join(WORDS), "All words.", state=State.DRAFT)
        take_change_number(session)
        return [answer.id for answer in answers]


def words(chance: random.Random) -> dict[str, str]:
    return {
        "question": " ".join(chance.choices(WORDS, k=4)),
        "body": " ".join([*chance.choices(WORDS, k=20), *(WORDS if chance.random() < 0.5 else ())]),
    }


def edit(session: object, chance: random.Random, answer_id: int) -> None:
    answer = session.get_one(Answer, answer_id)  # type: ignore[attr-defined]
    answer.state = chance.choice([State.PUBLISHED, State.PUBLISHED, State.ARCHIVED])
    revise(session, answer, **words(chance))  # type: ignore[arg-type]


def rankings() -> list[list[tuple[str, float]]]:
    found = [engine.search(f"{one} {other}", PUBLIC) for one in WORDS for other in WORDS if one < other]
    return [[(hit.key, hit.score) for hit in results.hits] for results in found]


def newest(place: Path, pattern: str) -> Path:
    return max(place.glob(pattern), key=lambda path: path.stat().st_mtime_ns)


def cut(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def scramble(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(random.Random(7).randbytes(len(content)))
