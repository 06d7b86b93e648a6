"""The forms in which editors arrange topics and former addresses. What may be kept is decided by the commands."""

from __future__ import annotations

from wtforms import StringField

from answercenter.forms.fields import Form
from answercenter.forms.fields import line
from answercenter.text import whole_number


class TopicForm(Form):
    """A topic's name, and where it stands: below which topic, before which one."""

    name = line("Name")
    parent = StringField("Below")
    before = StringField("Before")
    into = StringField("Merge into")


class RedirectForm(Form):
    """A former address, and the answer (by its number) or the topic to which it leads."""

    path = line("Former address")
    target = line("Number of the answer")
    topic = StringField("Or a topic")

    def targets(self) -> tuple[int | None, int | None]:
        """Return the chosen answer and the chosen topic; what is no number becomes one that nothing has."""
        return number(self.target.data), number(self.topic.data)


class TranslationForm(Form):
    """What an answer translates."""

    original = line("Number of the original")


def number(given: str | None) -> int | None:
    """Return the number that was chosen, None for nothing; 0, which nothing has, when it is none."""
    return (whole_number(given) or 0) if given else None
