"""How an inspection, its people, keys and protection change."""

from __future__ import annotations

from evidence_log.events import (
    checkpoints,
    inspections,
    keys,
    laptops,
    protection,
)
from evidence_log.events.envelope import Recorded
from evidence_log.events.settings import SettingsChanged
from evidence_log.projections.draft import Draft, ending, facts_of, own_facts
from evidence_log.projections.models import (
    Erasure,
    HeldCheckpoint,
    Inspection,
    Key,
    Person,
    Restriction,
)


def protected(draft: Draft, recorded: Recorded) -> None:
    """What was erased stays so; what is restricted is so until that is lifted."""
    at = recorded.envelope.recorded_at
    match recorded.event:
        case protection.SubjectErased(subject=subject):
            draft.erasures[subject] = Erasure(recorded_at=at, **facts_of(recorded))
        case protection.TextRestricted(subject=subject, target=target):
            draft.restrictions[str(subject or target)] = Restriction(recorded_at=at, **facts_of(recorded))
        case protection.RestrictionLifted(subject=subject, target=target):
            draft.restrictions.pop(str(subject or target), None)
        case _:
            return


def attested(draft: Draft, recorded: Recorded) -> None:
    """Keys, of whichever inspection: a public key is one person's in the whole log. And the last checkpoint."""
    who = recorded.envelope
    match recorded.event:
        case keys.KeyEnrolled() as made:
            facts = own_facts(made, "fingerprint")
            draft.keys[who.event_id] = Key(
                id=who.event_id, inspection=who.inspection, position=recorded.position, **facts
            )
        case keys.KeyCountersigned(key=key) if key in draft.keys:
            update = {"countersigned": ending(recorded, None)}
            draft.keys[key] = draft.keys[key].model_copy(update=update)
        case keys.KeyRevoked(key=key, reason=reason) if key in draft.keys:
            draft.keys[key] = draft.keys[key].model_copy(update={"revoked": ending(recorded, reason)})
        case checkpoints.CheckpointMade() as made if laptops.arrived_from(recorded.tags) is None:
            draft.checkpoint = HeldCheckpoint(
                id=who.event_id,
                position=recorded.position,
                size=made.size,
                root=made.root,
                occasion=made.occasion,
                by=who.by,
                note=made.note,
            )
        case _:
            return


def inspected(draft: Draft, recorded: Recorded) -> None:
    """The inspection itself, its settings, files and people."""
    who = recorded.envelope
    match recorded.event:
        case inspections.InspectionOpened() as opened:
            facts = own_facts(opened)
            draft.inspection = Inspection(
                id=who.inspection,
                opened_by=who.by,
                opened_at=who.decided_at,
                position=recorded.position,
                **facts,
            )
        case SettingsChanged(settings=settings) if draft.inspection:
            draft.inspection = draft.inspection.model_copy(update={"settings": settings})
        case inspections.FrameworkAdopted(file=file, text=text) if draft.inspection:
            adopted = {**draft.inspection.adopted, file.digest: text}
            draft.inspection = draft.inspection.model_copy(update={"adopted": adopted})
        case inspections.InspectionClosed() if draft.inspection:
            draft.inspection = draft.inspection.model_copy(update={"closed": recorded.position})
        case inspections.PersonEnrolled(person=person, name=name, roles=roles):
            draft.people[person] = Person(id=person, name=name, roles=roles, position=recorded.position)
        case inspections.RolesChanged(person=person, roles=roles) if person in draft.people:
            draft.people[person] = draft.people[person].model_copy(
                update={"roles": roles, "position": recorded.position}
            )
        case _:
            return
