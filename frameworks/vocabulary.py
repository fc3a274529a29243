"""The words that an edition's and a rules' file may use where only some are meant; and what every model here is."""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """Base of every model of this room: frozen, and nothing unknown is accepted."""

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,), defer_build=True)


class Condition(StrEnum):
    """When a marked prompt applies to a case; otherwise it is not applicable, never 'no'."""

    POST_CUSTODY = "post_custody_only"
    REHABILITATIVE = "rehabilitative_requirements_only"


class EvidenceMode(StrEnum):
    """How a key question is evidenced (requirement 43)."""

    CASES = "case_sample"
    QUALITATIVE = "qualitative"


class Answering(StrEnum):
    """Whether a question can be answered yes or no, or only in words (requirement 21)."""

    BINARY = "binary"
    OPEN = "open"


class Polarity(StrEnum):
    """Whether yes is the favourable answer (requirement 22)."""

    YES_FAVOURABLE = "yes_favourable"
    YES_ADVERSE = "yes_adverse"


class Rated(StrEnum):
    """Whether a standard is rated, answered but not rated, or rated outside the total (requirement 72)."""

    RATED = "rated"
    NOT_RATED = "not_rated"
    APART = "rated_apart"


class Status(StrEnum):
    """How far an edition is; data of its own, never deduced from its text (requirements 11, 13)."""

    DRAFT = "draft"
    CONSULTED_ON = "consulted on"
    IN_FORCE = "in force"
    WITHDRAWN = "withdrawn"
