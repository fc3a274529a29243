"""One inspection as it stands, kept up with the log. No screen reads the log; they read this.

Nothing is read before it is asked for: rows come in pages, the index and the state are read in a thread once the
first frame stands (`reading`), or at the first use where somebody cannot wait. It knows nothing of Textual.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from uuid import UUID

from platformdirs import user_cache_path

from evidence_log.commands.command import Command
from evidence_log.derived import built_index, keep_index, kept_index
from evidence_log.errors import StoreError
from evidence_log.events.envelope import Recorded, Role
from evidence_log.events.inspections import InspectionOpened, PersonEnrolled, RolesChanged
from evidence_log.events.judgements import KeyQuestionJudged, PromptAnswered
from evidence_log.log import EvidenceLog
from evidence_log.pages import TrailPages
from evidence_log.projections.change_index import ChangeIndex
from evidence_log.projections.history import MOVING, History
from evidence_log.projections.models import Inspection
from evidence_log.projections.ratings import Ratings, rate_state
from evidence_log.projections.signoffs import SignOffs
from evidence_log.projections.state import Fold, Place, State, fold
from evidence_log.receipt import Receipt
from evidence_log.signing.signer import Signer
from frameworks.edition import Edition
from frameworks.rules import Rules

AT_ONCE = 5_000
"""Events of which the index is built on the spot when it is wanted."""

FOLDED_AHEAD = 20_000
"""Events of an inspection that are folded before a screen wants the state."""

Going = Callable[[], bool]


def cache_folder() -> Path:
    """Where derived files are kept; all of it may be deleted at any time."""
    given = os.environ.get("DAYBOOK_CACHE")
    return Path(given) if given else user_cache_path("daybook") / "index"


class Live:
    """The read models of one inspection as its person may see them; `advance` takes in what was recorded since."""

    def __init__(
        self, log: EvidenceLog, inspection: Inspection, person: str, signer: Signer | None = None
    ) -> None:
        self.log, self.inspection, self.person, self.signer = log.seen_by(person), inspection, person, signer
        self.used = log.frameworks(inspection)
        self.edition: Edition = self.used.edition
        self.rules: Rules = self.used.rules
        self._pages = TrailPages(self.log, inspection.id, self.edition)
        self._index: ChangeIndex | None = None
        self._fold: Fold | None = None
        self._state: State | None = None
        self._ratings: Ratings | None = None
        self._roles: tuple[Role, ...] | None = None
        self._roles_at = 0
        self._unveiled = False
        self._signoffs = SignOffs()
        self.last_id = UUID(int=0)
        """The event that this person recorded last."""

    # -- how far it is
    @property
    def listed(self) -> bool:
        """Whether the positions are known, and so the rows can be shown."""
        return self._pages.head > 0

    @property
    def indexed(self) -> bool:
        """Whether the ratings at every position are known, up to the last event."""
        return self._index is not None and self._index.position >= self._pages.head

    @property
    def folded(self) -> bool:
        """Whether the state is at hand; asking for it before takes as long as reading the log."""
        return self._fold is not None

    # -- what it shows
    @property
    def rows(self) -> TrailPages:
        """The trail, a page at a time."""
        if not self.listed:
            self._pages.grow()
        return self._pages

    @property
    def seen(self) -> int:
        """The position of the last event taken in."""
        self.rows  # noqa: B018  (asking lists them)
        return self._pages.head

    @property
    def history(self) -> ChangeIndex:
        """The ratings at every position; empty, or behind, while a long log is still being indexed."""
        if self._index is None and len(self.rows) <= AT_ONCE:
            self._index = built_index(self.log, self.inspection, self.used)
        return self._index or ChangeIndex()

    @property
    def state(self) -> State:
        """The state as this person may see it."""
        if self._fold is None:
            self._take_fold(Fold())
        if self._state is None:
            self._state = self._fold.state() if self._fold else fold(())
        return self._state

    @property
    def ratings(self) -> Ratings:
        """Every rating of the state."""
        if self._ratings is None:
            self._ratings = rate_state(self.state, self.edition, self.rules)
        return self._ratings

    @property
    def signoffs(self) -> SignOffs:
        """Every sign-off, and what made it stale."""
        return self._signoffs.extend(self._after(self._signoffs.position))

    def roles(self) -> tuple[Role, ...]:
        """The roles of the person at the keyboard, as last known while the log is away; it does not wait for the state."""
        if self._roles is None or self._roles_at != self._pages.head:
            try:
                self._roles, self._roles_at = self._roles_now(), self._pages.head
            except StoreError:
                if self._roles is None:
                    raise
        return self._roles

    def _roles_now(self) -> tuple[Role, ...]:
        types = (cls.TOPIC for cls in (InspectionOpened, PersonEnrolled, RolesChanged))
        known = fold(self.log.events_after(inspection=self.inspection.id, types=tuple(types)))
        found = known.people.get(self.person)
        return tuple(found.roles) if found else ()

    # -- keeping up
    def reading(self, going_on: Going = lambda: True) -> Iterator[Callable[[], None]]:
        """Runs in a thread: what has been read so far, as calls for the thread that owns the screens."""
        self._unveiled, pages = False, TrailPages(self.log, self.inspection.id, self.edition)
        pages.grow()
        yield partial(self._take_pages, pages)
        folder = cache_folder()
        kept = kept_index(folder, self.log, self.inspection, self.used)
        if kept is not None:
            yield partial(self._take_index, kept, pages.left_out)
        if kept is None or kept.position < pages.head:
            built = built_index(self.log, self.inspection, self.used, going_on)
            if not going_on():
                return
            yield partial(self._take_index, built, pages.left_out)
            keep_index(folder, self.log, self.inspection, self.used, built)
        if len(pages) <= FOLDED_AHEAD and not self.folded:
            folded = Fold()
            for recorded in self.log.events_after(inspection=self.inspection.id):
                folded.apply((recorded,))
                if not going_on():
                    return
            yield partial(self._take_read, folded, pages.left_out)

    def advance(self) -> int:
        """Takes in new events; returns how many."""
        if not self.listed:
            return len(self.rows)
        left_out, head, grown = self._pages.left_out, self._pages.head, self._pages.grow()
        if self._pages.differs(left_out, head):
            self._begin_anew()
        if grown:
            if self._fold is not None:
                self._take_fold(self._fold.apply(self._after(self._fold.draft.position)))
            if isinstance(self._index, History):
                self._index.extend(self._after(self._index.position, MOVING)).reach(self._pages.head)
        return grown

    def _begin_anew(self) -> None:
        """What this person may see by now stands in the midst of what was taken in before."""
        self._index, self._unveiled, self._signoffs = None, True, SignOffs()
        if self._fold is not None:
            self._take_fold(Fold())

    def wants_reading(self) -> bool:
        """Whether the index is one that was kept and the log has grown beyond it, or tells less than may be seen."""
        behind = self._index is not None and not isinstance(self._index, History) and not self.indexed
        return behind or self._unveiled

    def earlier(self, place: Place, position: int) -> list[str]:
        """What was said at a place before a position, the newest first, in words."""
        case, item = place
        kind = "judged" if item in self.edition.questions else "answer"
        tag = f"{kind}:{self.inspection.id}:{case or '-'}:{item}"
        return [
            f"{made.event.answer.replace('_', ' ')} by {made.envelope.by} at {made.position:,}"
            for made in reversed(self.rows.tagged(tag, position))
            if isinstance(made.event, PromptAnswered | KeyQuestionJudged)
        ]

    def submit(self, command: Command) -> Receipt:
        """Records a command as seen here, and takes in what it made."""
        receipt = self.log.handle(command.model_copy(update={"seen": self.seen}), self.signer)
        self.last_id = receipt.events[-1].envelope.event_id
        self.keep_up()
        return receipt

    def keep_up(self) -> None:
        """Takes in new events; while the log is away they wait for the watch, and what was recorded stays recorded."""
        with suppress(StoreError):
            self.advance()

    def _after(self, position: int, types: frozenset[str] = frozenset()) -> Iterator[Recorded]:
        return self.log.events_after(position, inspection=self.inspection.id, types=types)

    def _take_pages(self, pages: TrailPages) -> None:
        if not self.listed:
            self._pages = pages

    def _take_index(self, index: ChangeIndex, left_out: frozenset[int]) -> None:
        if self._pages.differs(left_out, index.position):  # built of more, or less, than may be seen by now
            self._unveiled = True
        elif self._index is None or index.position > self._index.position:
            self._index = index

    def _take_read(self, folded: Fold, left_out: frozenset[int]) -> None:
        if not self._pages.differs(left_out, folded.draft.position):
            self._take_fold(folded)

    def _take_fold(self, folded: Fold) -> None:
        folded.apply(self._after(folded.draft.position))
        self._fold, self._state, self._ratings = folded, None, None
        if folded.draft.inspection:
            self.inspection = folded.draft.inspection
