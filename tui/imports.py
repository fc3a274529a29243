"""CSV files to commands: the whole file or nothing, each error with its line and column."""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from evidence_log.commands.cases import AddCase
from evidence_log.commands.command import Command
from evidence_log.commands.evidence import LinkTo, RecordEvidence
from evidence_log.commands.feedback import MapFeedback
from evidence_log.commands.judgements import AnswerPrompt, JudgeKeyQuestion, RecordReasonable
from evidence_log.commands.second import JudgeSecond
from evidence_log.errors import EvidenceLogError
from evidence_log.events.checkpoints import Occasion
from evidence_log.events.evidence import Says
from evidence_log.events.judgements import Answer
from evidence_log.projections.state import State
from evidence_log.writing import BatchRefusedError
from frameworks.edition import Edition
from frameworks.errors import FrameworkError
from frameworks.naming import node_id
from report_builder.spreadsheet import unguarded
from tui import command_cases, command_evidence, command_feedback, command_judge, command_second
from tui.errors import TerminalError
from tui.session import cited, day, inspection_of, made, opened, plain_date, read_text, told
from tui.signing import checkpointed

MOST_ROWS = 100_000

ANSWERS = {
    "yes": Answer.YES,
    "y": Answer.YES,
    "no": Answer.NO,
    "n": Answer.NO,
    "does not arise": Answer.DOES_NOT_ARISE,
    "does-not-arise": Answer.DOES_NOT_ARISE,
    "-": Answer.DOES_NOT_ARISE,
    "in words": Answer.IN_WORDS,
    "in-words": Answer.IN_WORDS,
}

Row = dict[str, str]
Reader = Callable[[argparse.Namespace, str, Edition, State, Row], Command | Sequence[Command]]


def recorded(args: argparse.Namespace, reader: tuple[tuple[str, ...], Reader]) -> int:
    """Reads the file, decides everything, and records it in one transaction; a dry run records nothing."""
    columns, make = reader
    rows = list(rows_of(args.file, columns))
    with opened(args) as log:
        inspection = inspection_of(args, log)
        edition, state = log.frameworks(inspection).edition, log.state(inspection.id)
        commands: list[Command] = []
        lines: list[int] = []
        for line, row in rows:
            try:
                read = make(args, inspection.id, edition, state, row)
                commands += read if isinstance(read, Sequence) else (read,)
                lines += [line] * (len(commands) - len(lines))
            except (EvidenceLogError, FrameworkError, TerminalError) as error:
                raise TerminalError(f"{args.file}, line {line}: {error}; nothing was recorded") from error
        try:
            receipt = log.handle_all(commands, rehearsal=args.dry_run)
        except BatchRefusedError as error:
            line = lines[error.index]
            raise TerminalError(f"{args.file}, line {line}: {error}; nothing was recorded") from error
        if args.dry_run:
            sys.stderr.write(f"{len(rows)} rows would be recorded; nothing was\n")
            return 0
        told(receipt, f"{len(rows)} rows of {args.file.name}")
        checkpointed(args, log, inspection.id, Occasion.SITTING)
        return 0


def rows_of(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, Row]]:
    """Line number and cells by column; the header may leave columns out but not add any."""
    reader = csv.reader(io.StringIO(read_text(path), newline=""), strict=True)
    header: list[str] = []
    line = 1
    try:
        for cells in reader:
            if not header:
                header = _header(path, [cell.strip() for cell in cells], columns)
            elif cells:
                if len(cells) != len(header):
                    raise TerminalError(
                        f"{path}, line {line}: {len(cells)} cells where the header has {len(header)}"
                    )
                yield line, dict.fromkeys(columns, "") | dict(zip(header, map(unguarded, cells), strict=True))
            line = reader.line_num + 1
            if line > MOST_ROWS:
                raise TerminalError(f"{path} has more than {MOST_ROWS:,} lines; divide it")
    except csv.Error as error:
        raise TerminalError(f"{path}, line {reader.line_num}: not CSV: {error}") from error
    if not header:
        raise TerminalError(f"{path} is empty; its first line must be {','.join(columns)}")


def _header(path: Path, found: list[str], columns: Sequence[str]) -> list[str]:
    unknown = [name for name in found if name not in columns]
    if unknown or len(set(found)) != len(found):
        raise TerminalError(
            f"{path}, line 1: the columns are {','.join(columns)}; {unknown or found} are not"
        )
    return found


def links_of(edition: Edition, names: Iterable[str]) -> tuple[LinkTo, ...]:
    """Links from 2.2.3d or 2.2.3:undermines."""
    found = []
    for name in names:
        to, _, says = name.partition(":")
        if says and says not in set(Says):
            raise TerminalError(f"evidence {says} nothing: after the colon stands {', '.join(Says)}")
        found.append(LinkTo(to=node_id(edition, to), says=Says(says or "supports")))
    return tuple(found)


def answer_of(text: str) -> Answer:
    """Yes, no, does not arise or in words; the first letter or a dash will do."""
    found = ANSWERS.get(text.strip().casefold())
    if found is None:
        raise TerminalError(f"{text!r} is no answer; write yes, no, does-not-arise or in-words")
    return found


def _flag(row: Row, name: str, *, default: bool = False) -> bool:
    text = row[name].strip().casefold()
    if text in ("", "yes", "no"):
        return default if not text else text == "yes"
    raise TerminalError(f"column {name}: {row[name]!r} is neither yes nor no")


def _listed(text: str) -> tuple[str, ...]:
    """Names apart by semicolons, since a name may hold blanks."""
    return tuple(part.strip() for part in text.split(";") if part.strip())


def _number(row: Row, name: str) -> int | None:
    text = row[name].strip()
    if text and not text.isdigit():
        raise TerminalError(f"column {name}: {text!r} is no whole number")
    return int(text) if text else None


def _case_row(
    args: argparse.Namespace, inspection: str, _edition: Edition, _state: State, row: Row
) -> Command:
    unpaid = _flag(row, "unpaid_work_only")
    attributes = {
        "post_custody": _flag(row, "post_custody"),
        "unpaid_work_only": unpaid,
        "rehabilitative_requirements": _flag(row, "rehabilitative_requirements", default=not unpaid),
        "samples": tuple(row["samples"].split() or ("main",)),
        "groups": tuple(row["groups"].split()),
        "supervised_since": plain_date(row["supervised_since"]),
    }
    facts = {"case": row["case"], "attributes": attributes, "inspector": row["inspector"] or None}
    return made(AddCase, args, inspection, **facts)


def _evidence_row(
    args: argparse.Namespace, inspection: str, edition: Edition, _state: State, row: Row
) -> Command:
    return made(
        RecordEvidence,
        args,
        inspection,
        kind=row["kind"],
        text=row["text"],
        source=row["source"] or None,
        source_system=row["source_system"] or None,
        method=row["method"] or None,
        case=row["case"] or None,
        respondents=_number(row, "respondents"),
        outside_core_systems=_flag(row, "outside_core_systems"),
        confidential=_flag(row, "confidential"),
        observed_at=day(row["observed"]),
        shows=tuple(row["shows"].split()),
        asked=row["asked"] or None,
        respondent=row["respondent"] or None,
        links=links_of(edition, row["on"].split()),
    )


def _feedback_row(
    args: argparse.Namespace, inspection: str, edition: Edition, _state: State, row: Row
) -> Command:
    prompts = tuple(node_id(edition, name) for name in row["prompts"].split())
    facts = {"question": row["question"], "text": row["text"], "theme": row["theme"], "prompts": prompts}
    return made(MapFeedback, args, inspection, **facts)


def _judgement_row(
    args: argparse.Namespace, inspection: str, edition: Edition, state: State, row: Row
) -> Sequence[Command]:
    """The judgement, and before it what was said to be reasonable where the row says so."""
    node = node_id(edition, row["on"])
    facts: dict[str, Any] = {
        "case": row["case"] or None,
        "answer": answer_of(row["answer"]),
        "reason": row["reason"] or None,
        "decided_at": day(row["decided"]),
        "planning": cited(state, row["planning"]),
        "looked_at": _listed(row["looked_at"]),
        **{key: row[key] or None for key in ("degree", "basis", "exceptional", "defensible", "measure")},
    }
    question = edition.question_of[node].id if node in edition.prompts else node
    before = []
    if row["reasonable"]:
        said = {"text": row["reasonable"], "limits": row["limits"] or None, "decided_at": facts["decided_at"]}
        before = [made(RecordReasonable, args, inspection, case=row["case"], question=question, **said)]
    if node in edition.prompts:
        return (*before, made(AnswerPrompt, args, inspection, prompt=node, **facts))
    cites = cited(state, row["cites"])
    return (*before, made(JudgeKeyQuestion, args, inspection, question=node, cites=cites, **facts))


def _second_row(
    args: argparse.Namespace, inspection: str, edition: Edition, _state: State, row: Row
) -> Command:
    return made(
        JudgeSecond,
        args,
        inspection,
        case=row["case"],
        question=node_id(edition, row["on"]),
        answer=answer_of(row["answer"]),
        degree=row["degree"] or None,
        reason=row["reason"],
        decided_at=day(row["decided"]),
    )


cases_from = (command_cases.COLUMNS, _case_row)
evidence_from = (command_evidence.COLUMNS, _evidence_row)
feedback_from = (command_feedback.COLUMNS, _feedback_row)
judgements_from = (command_judge.COLUMNS, _judgement_row)
seconds_from = (command_second.COLUMNS, _second_row)
