"""One inspection as it stands, kept up with the log: state, trail, ratings, and the index of all positions.

No screen reads the log; they read this. It knows nothing of Textual.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from evidence_log.commands.command import Command
from evidence_log.events.envelope import Recorded
from evidence_log.events.judgements import KeyQuestionJudged, PromptAnswered
from evidence_log.log import EvidenceLog
from evidence_log.projections.history import History
from evidence_log.projections.models import Inspection
from evidence_log.projections.ratings import Ratings, rate_state
from evidence_log.projections.signoffs import SignOffs
from evidence_log.projections.state import Fold, Place, State
from evidence_log.projections.trail import Row, Trail
from evidence_log.projections.visible import hidden_from, may_see, seen_by
from evidence_log.signing.signer import Signer
from evidence_log.writing import Receipt
from frameworks.edition import Edition
from frameworks.rules import Rules


class Live:
    """The read models of one inspection as its person may see them; `advance` takes in what was recorded since."""

    def __init__(
        self, log: EvidenceLog, inspection: Inspection, person: str, signer: Signer | None = None
    ) -> None:
        self.log, self.inspection, self.person, self.signer = log, inspection, person, signer
        used = log.frameworks(inspection)
        self.edition: Edition = used.edition
        self.rules: Rules = used.rules
        self.history = History(self.edition, self.rules)
        self.trail = Trail(self.edition)
        self.signoffs = SignOffs()
        self._fold = Fold()
        self._entries: defaultdict[Place, list[tuple[int, str]]] = defaultdict(list)
        self.seen = 0
        self.last_id = UUID(int=0)
        """The event that this person recorded last."""
        self.advance()

    def advance(self) -> int:
        """Takes in new events; returns how many."""
        events = list(self.log.events_after(self.seen, inspection=self.inspection.id))
        if events:
            self._fold.apply(events)
            self.trail.extend(events)
            self.history.extend(events)
            self._index(events)
            self.signoffs.extend(events)
            self.seen = events[-1].position
        whole = self._fold.state()
        self.ratings: Ratings = rate_state(whole, self.edition, self.rules)
        self.state: State = seen_by(whole, self.person)
        hidden = hidden_from(whole, self.person)
        self.rows: list[Row] = (
            [row for row in self.trail.rows if may_see(row, hidden, self.edition)]
            if hidden
            else self.trail.rows
        )
        if self.state.inspection:
            self.inspection = self.state.inspection
        return len(events)

    def _index(self, events: Iterable[Recorded]) -> None:
        for recorded in events:
            match recorded.event:
                case (
                    PromptAnswered(case=case, prompt=item)
                    | KeyQuestionJudged(case=case, question=item) as made
                ):
                    words = (
                        f"{made.answer.replace('_', ' ')} by {recorded.envelope.by} at {recorded.position:,}"
                    )
                    self._entries[case, item].append((recorded.position, words))
                case _:
                    continue

    def earlier(self, place: Place, position: int) -> list[str]:
        """What was said at a place before a position, the newest first, in words."""
        return [words for at, words in reversed(self._entries.get(place, [])) if at < position]

    def submit(self, command: Command) -> Receipt:
        """Records a command as seen here, and takes in what it made."""
        receipt = self.log.handle(command.model_copy(update={"seen": self.seen}), self.signer)
        self.last_id = receipt.events[-1].envelope.event_id
        self.advance()
        return receipt

    def roles(self) -> tuple[str, ...]:
        """The roles of the person at the keyboard."""
        found = self.state.people.get(self.person)
        return found.roles if found else ()
