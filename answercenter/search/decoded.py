"""What was decoded of an index, in bounded memory: the least recently used goes first. Safe under threads.

Most of what a search asks for is there already, so it is also kept in plain dictionaries, which need no turns.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Hashable
    from weakref import WeakMethod

_OVERHEAD = 600  # bytes of a value beside its arrays


class AtHand(dict[Any, Any]):
    """Values by key, each made by a method when it is first asked for. It does not keep the method's object alive."""

    def __init__(self, build: WeakMethod[Callable[..., Any]], *further: object) -> None:
        """Take the method; it is given the key and what is `further` given here."""
        super().__init__()
        self._build = build
        self._further = further

    def __missing__(self, key: Any) -> Any:
        build = self._build()
        if build is None:
            raise KeyError(key)
        value = self[key] = build(key, *self._further)
        return value


class Decoded:
    """Values by key, with a bound on their memory."""

    def __init__(self, memory: int) -> None:
        """Take the bound in bytes."""
        self.lock = Lock()  # Whoosh's files have one position each, so one thread reads at a time
        self._memory = memory
        self._used = 0
        self._entries: OrderedDict[Hashable, tuple[int, Any]] = OrderedDict()
        self._at_hand: list[AtHand] = []

    def at_hand(self, build: WeakMethod[Callable[..., Any]], *further: object) -> AtHand:
        """Return an empty dictionary of what `build` gets here; it is emptied whenever something is let go."""
        self._at_hand.append(AtHand(build, *further))
        return self._at_hand[-1]

    def get(self, key: Hashable, build: Callable[[], Any]) -> Any:
        """Return the value of a key, built now if it is not there."""
        with self.lock:
            entry = self._entries.get(key)
            if entry is not None:
                self._entries.move_to_end(key)
                return entry[1]
            value = build()
            weight = _OVERHEAD + _bytes(value)
            self._entries[key] = (weight, value)
            self._used += weight
            if self._used > self._memory:
                self._let_go()
            return value

    def _let_go(self) -> None:
        """Let the least recently used go; what is used again shows itself by being asked for again."""
        for one in self._at_hand:
            one.clear()
        while self._used > self._memory and len(self._entries) > 1:
            self._used -= self._entries.popitem(last=False)[1][0]


def _bytes(value: Any) -> int:
    """Tell how much memory the arrays of a kept value take."""
    if isinstance(value, np.ndarray):
        return value.nbytes
    return sum(map(_bytes, value)) if isinstance(value, tuple) else 0
