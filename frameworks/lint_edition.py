"""What is wrong in an edition: ids, texts, labels, conditions, ratings and what it refers to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from frameworks.edition import Edition, KeyQuestion, Prompt, Standard
from frameworks.finding import Finding, Reporter
from frameworks.loader import edition_ids, rules_ids
from frameworks.vocabulary import Answering, EvidenceMode

_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_RUN_IN = re.compile(r"\? *(\(?[a-z]\)) +[A-Z]")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ufffd\ufffe\uffff\ud800-\udfff]")


def edition_findings(edition: Edition, say: Reporter) -> Iterator[Finding]:
    """Every finding of an edition."""
    yield from _head(edition, say)
    seen: dict[str, str] = {}
    place = 0
    for number, domain in enumerate(edition.domains):
        at = say.at("domains", number)
        if domain.title is not None:
            yield from text_findings(domain.title, at.at("title"))
        if domain.note is not None:
            yield from text_findings(domain.note, at.at("note"))
        for place, standard in enumerate(domain.standards):
            yield from _standard(edition, standard, seen, at.at("standards", place))
    yield from _same_ratings(edition, say)


def _head(edition: Edition, say: Reporter) -> Iterator[Finding]:
    for key in ("title", "publisher", "licence", "source"):
        yield from text_findings(getattr(edition, key), say.at(key))
    if not _ID.fullmatch(edition.id):
        yield say.at("id").error(f"{edition.id!r} is no id", "use letters, digits and underscores")
    if not _DATE.fullmatch(edition.date):
        yield say.at("date").error(f"{edition.date!r} is no date", "write it as 2026, 2026-03 or 2026-03-31")
    if edition.rules is not None and edition.rules not in rules_ids():
        yield say.at("rules").warning(
            f"no rules called {edition.rules} are shipped", "name them when an inspection is opened"
        )
    if edition.characteristics is not None and edition.characteristics not in edition_ids():
        yield say.at("characteristics").error(
            f"no edition called {edition.characteristics} is shipped", "name one that holds characteristics"
        )
    if edition.in_force_from and edition.in_force_to and edition.in_force_to < edition.in_force_from:
        yield say.at("in_force_to").error("it ends before it begins", "correct one of the two days")
    for number, repair in enumerate(edition.repairs):
        for key in ("place", "before", "after", "reason"):
            yield from text_findings(getattr(repair, key), say.at("repairs", number, key), folded=False)
    for number in _repeats([term.term for term in edition.glossary]):
        yield say.at("glossary", number, "term").error("the term stands there twice", "keep one")
    for number, term in enumerate(edition.glossary):
        yield from text_findings(term.means, say.at("glossary", number, "means"))
    spelt = Counter({s.sector.casefold(): 0 for s in edition.standards() if s.sector})
    for sector in {s.sector for s in edition.standards() if s.sector}:
        spelt[sector.casefold()] += 1
    if any(count > 1 for count in spelt.values()):
        yield say.at("domains").warning("a sector is spelt in two ways", "spell it in one")


def _repeats(items: Iterable[str]) -> list[int]:
    """The places of items that stood before."""
    seen: set[str] = set()
    found = []
    for place, item in enumerate(items):
        found += [place] if item in seen else []
        seen.add(item)
    return found


def text_findings(text: str, say: Reporter, *, folded: bool = True) -> Iterator[Finding]:
    """A text that is missing, holds what cannot be printed, or is not folded."""
    if not text.strip():
        yield say.error("the text is missing", "write it as published")
    elif found := _UNPRINTABLE.search(text):
        yield say.error(f"it holds the character U+{ord(found.group()):04X}", "take the character out")
    elif folded and text != " ".join(text.split()):
        yield say.error("white space is not folded", "use single blanks, none at the ends")


def _once(item: str, what: str, seen: dict[str, str], say: Reporter) -> Iterator[Finding]:
    if item in seen:
        yield say.error(
            f"{what} {item} stands there twice, first as {seen[item]}", "give each an id of its own"
        )
    seen.setdefault(item, what)


def _standard(edition: Edition, standard: Standard, seen: dict[str, str], say: Reporter) -> Iterator[Finding]:
    yield from _once(standard.id, "standard", seen, say.at("id"))
    yield from text_findings(standard.title, say.at("title"))
    if standard.statement is not None:
        yield from text_findings(standard.statement, say.at("statement"))
    for key in ("notes", "guidance"):
        for number, text in enumerate(getattr(standard, key)):
            yield from text_findings(text, say.at(key, number))
    if standard.sector_inferred and not standard.sector:
        yield say.at("sector_inferred").error("no sector is named that was inferred", "name the sector")
    if standard.characteristics is not None and edition.characteristics is None:
        yield say.at("characteristics").error("the edition names no characteristics", "name its edition")
    for number in _repeats(standard.degrees):
        yield say.at("degrees", number).error("the degree stands there twice", "keep one")
    for number in _repeats([text.rating for text in standard.ratings]):
        yield say.at("ratings", number, "rating").error("the rating stands there twice", "keep one")
    for number, rating in enumerate(standard.ratings):
        yield from text_findings(rating.headline, say.at("ratings", number, "headline"))
        if rating.goes_with and len(rating.goes_with) != len(rating.paragraphs):
            said = f"{len(rating.paragraphs)} paragraphs go with {len(rating.goes_with)} key questions"
            yield say.at("ratings", number, "goes_with").error(said, "name one for each paragraph")
        for place, text in enumerate(rating.paragraphs):
            yield from text_findings(text, say.at("ratings", number, "paragraphs", place))
    for number, question in enumerate(standard.key_questions):
        yield from _question(edition, standard, question, seen, say.at("key_questions", number))
    if not standard.key_questions and not standard.ratings:
        yield say.warning(f"standard {standard.id} has no key questions", "add them, or its ratings")


def _question(
    edition: Edition, standard: Standard, question: KeyQuestion, seen: dict[str, str], say: Reporter
) -> Iterator[Finding]:
    name = f"key question {question.id}"
    yield from _once(question.id, "key question", seen, say.at("id"))
    yield from text_findings(question.text, say.at("text"))
    if not question.id.startswith(f"{standard.id}."):
        said = f"the id of {name} does not begin with {standard.id}."
        yield say.at("id").warning(said, "check where it belongs")
    if not question.prompts:
        yield say.at("prompts").warning(f"{name} has no prompts", "add some, or leave it if none are printed")
    if len(question.prompts) > edition.most_prompts:
        said = f"{name} has {len(question.prompts)} prompts and the most is {edition.most_prompts}"
        yield say.at("prompts").error(said, "divide the question (requirement 3)")
    for number, words in enumerate(question.serves):
        if words not in (standard.statement or ""):
            said = f"{words!r} does not stand in the statement of {standard.id}"
            yield say.at("serves", number).error(said, "quote the statement's own words")
    all_open = question.prompts and all(p.answering is Answering.OPEN for p in question.prompts)
    if question.answering is Answering.BINARY and all_open:
        yield say.at("answering").warning(f"{name} is binary and all its prompts are open", "say which")
    if question.applies_when and question.evidence_mode is not EvidenceMode.CASES:
        said = f"{name} has a condition on cases and is not judged case by case"
        yield say.at("applies_when").error(said, "let evidence_mode be case_sample")
    yield from _labels(question, name, say)
    for number, prompt in enumerate(question.prompts):
        yield from _prompt(question, prompt, say.at("prompts", number))


def _labels(question: KeyQuestion, name: str, say: Reporter) -> Iterator[Finding]:
    for number in _repeats([prompt.label for prompt in question.prompts]):
        if question.prompts[number].as_printed:
            continue
        said = f"the label {question.prompts[number].label} of {name} stands there twice"
        remedy = "correct it, or say as_printed if it stands so; prompts are told apart by their place"
        yield say.at("prompts", number, "label").warning(said, remedy)
    for number in _repeats([prompt.text for prompt in question.prompts]):
        said = f"the prompt {question.prompts[number].text[:40]!r}… of {name} stands there twice"
        yield say.at("prompts", number, "text").error(said, "keep one")


def _prompt(question: KeyQuestion, prompt: Prompt, say: Reporter) -> Iterator[Finding]:
    name = f"prompt {question.id} {prompt.label}"
    yield from text_findings(prompt.text, say.at("text"))
    if not re.fullmatch("[a-z]", prompt.label):
        yield say.at("label").error(f"{prompt.label!r} is no letter", "write the one letter that is printed")
    if found := _RUN_IN.search(prompt.text):
        said = f"the label {found[1]} stands in the middle of {name}"
        yield say.at("text").error(said, "divide the text into two prompts")
    if prompt.marked and prompt.applies_when is None:
        yield say.at("marked").error(f"{name} is marked but has no condition", "say applies_when")
    if prompt.applies_when and question.evidence_mode is not EvidenceMode.CASES:
        said = f"{name} has a condition on cases and {question.id} is not judged case by case"
        yield say.at("applies_when").error(said, "let evidence_mode be case_sample")
    for number, change in enumerate(prompt.history):
        for key in ("before", "after", "reason", "source"):
            yield from text_findings(getattr(change, key), say.at("history", number, key))


def _same_ratings(edition: Edition, say: Reporter) -> Iterator[Finding]:
    found = {tuple(text.rating for text in s.ratings) for s in edition.standards() if s.ratings}
    if len(found) > 1:
        yield say.at("domains").warning(
            "the standards have texts for different ratings", "check which is left out"
        )
