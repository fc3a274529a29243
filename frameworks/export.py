"""An edition as one JSON object, in the published shape that other programs may rely on."""

from __future__ import annotations

import json
from typing import Any

from frameworks.edition import Domain, Edition, KeyQuestion, Prompt, Standard


def export_edition(edition: Edition) -> str:
    """The edition's JSON: texts as published with white space folded, labels as printed, absent keys null."""
    facts = {
        "id": edition.id,
        "title": edition.title,
        "publisher": edition.publisher,
        "date": edition.date,
        "version": edition.version,
        "status": edition.status,
        "licence": edition.licence,
        "source": edition.source,
        "digest": edition.digest,
        "domains": [_domain(domain) for domain in edition.domains],
        "repairs": [repair.model_dump() for repair in edition.repairs],
        "oddities": list(edition.oddities),
    }
    return json.dumps(facts, ensure_ascii=False, indent=2)


def _domain(domain: Domain) -> dict[str, Any]:
    return {
        "id": domain.id,
        "title": domain.title,
        "note": domain.note,
        "synthetic": domain.synthetic,
        "standards": [_standard(standard) for standard in domain.standards],
    }


def _standard(standard: Standard) -> dict[str, Any]:
    return {
        "id": standard.id,
        "title": standard.title,
        "statement": standard.statement,
        "notes": list(standard.notes),
        "sector": standard.sector,
        "rated": standard.rated,
        "key_questions": [_question(question) for question in standard.key_questions],
        "ratings": [text.model_dump() for text in standard.ratings],
    }


def _question(question: KeyQuestion) -> dict[str, Any]:
    return {
        "id": question.id,
        "text": question.text,
        "changed": question.changed,
        "evidence_mode": question.evidence_mode,
        "answering": question.answering,
        "aim": question.aim,
        "prompts": [_prompt(prompt) for prompt in question.prompts],
    }


def _prompt(prompt: Prompt) -> dict[str, Any]:
    return {
        "label": prompt.label,
        "text": prompt.text,
        "changed": prompt.changed,
        "marked": prompt.marked,
        "applies_when": prompt.applies_when,
        "polarity": prompt.polarity,
        "answering": prompt.answering,
        "source_labels": list(prompt.source_labels),
    }
