"""Derived things kept in memory for as long as what they were derived from has not moved.

Nothing here expires by time: a value is stored with the version of its source, and asking with another
version builds it anew. The version is read from the database once per request (`models.current_versions`).
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING
from typing import Any
from typing import Generic
from typing import TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Hashable

Value = TypeVar("Value")


class VersionedCache(Generic[Value]):
    """At most `size` values, each good for one version of its source; safe under threads."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._entries: OrderedDict[Hashable, tuple[Hashable, Value]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, version: Hashable, build: Callable[[], Value]) -> Value:
        """Return the value of this key at this version, built now if it is not at hand.

        Two threads may build the same value at once; both results are right and the later one stays.
        """
        with self._lock:
            entry = self._entries.get(key)
            if entry is not None and entry[0] == version:
                self._entries.move_to_end(key)
                return entry[1]
        value = build()
        with self._lock:
            self._entries[key] = (version, value)
            self._entries.move_to_end(key)
            if len(self._entries) > self._size:
                self._entries.popitem(last=False)
        return value


class LeastRecent:
    """A bounded store of values that never change under their key; safe under threads."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> Any:
        """Return a value, None when it is not at hand."""
        with self._lock:
            value = self._values.get(key)
            if value is not None:
                self._values.move_to_end(key)
            return value

    def put(self, key: Hashable, value: Any) -> None:
        """Keep a value; beyond the bound the least recently used one goes."""
        with self._lock:
            self._values[key] = value
            if len(self._values) > self._size:
                self._values.popitem(last=False)
