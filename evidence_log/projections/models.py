"""What the log says, as read models: each names the positions it comes from.

A piece of evidence is called E- and the position it was recorded at ("E-231"), so its label leads back to its event.
"""

from __future__ import annotations

from evidence_log.projections.read_models.evidence import (
    Attachment,
    Case,
    Disposed,
    Entry,
    Evidence,
    Expectation,
    FeedbackQuestion,
    Sample,
    SecondSample,
    Survey,
)
from evidence_log.projections.read_models.people import (
    Ending,
    Erasure,
    HeldCheckpoint,
    Inspection,
    Key,
    Person,
    Restriction,
)
from evidence_log.projections.read_models.reporting import (
    Accepted,
    Annotation,
    Built,
    Challenge,
    Decided,
    Gap,
    Improvement,
    Narrative,
    Published,
    Recommendation,
    Revision,
    Settled,
)

__all__ = [
    "Accepted",
    "Annotation",
    "Attachment",
    "Built",
    "Case",
    "Challenge",
    "Decided",
    "Disposed",
    "Ending",
    "Entry",
    "Erasure",
    "Evidence",
    "Expectation",
    "FeedbackQuestion",
    "Gap",
    "HeldCheckpoint",
    "Improvement",
    "Inspection",
    "Key",
    "Narrative",
    "Person",
    "Published",
    "Recommendation",
    "Restriction",
    "Revision",
    "Sample",
    "SecondSample",
    "Settled",
    "Survey",
]
