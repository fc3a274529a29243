"""What was asked why, in order, and how the reader left each tree: back and forward go through it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Question:
    """What was asked, and how the reader left the tree."""

    node: str
    position: int
    cursor: int = 0
    closed: set[str] | None = None


@dataclass
class Asked:
    """The questions asked so far, and which of them is in front: back and forward go through them."""

    questions: list[Question] = field(default_factory=list)
    place: int = -1

    def ask(self, node: str, position: int) -> Question:
        """A new question; those that lay ahead are forgotten."""
        self.questions = [*self.questions[: self.place + 1], Question(node, position)]
        self.place = len(self.questions) - 1
        return self.questions[-1]

    def turn(self, by: int) -> Question | None:
        """The question before, or after; None where there is none."""
        place = self.place + by
        if not 0 <= place < len(self.questions):
            return None
        self.place = place
        return self.questions[place]

    @property
    def current(self) -> Question | None:
        """The question in front."""
        return self.questions[self.place] if self.questions else None
