"""A small log with decisions in it, packs of it, and what somebody might do to a pack."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from evidence_log.commands.cases import AddCase
from evidence_log.commands.command import Command
from evidence_log.commands.judgements import WithdrawJudgement
from evidence_log.commands.ratings import OverrideRating, RatifyRating, RecommendRating
from evidence_log.commands.reporting import RecordReportBuilt
from evidence_log.events.inspections import Pinned
from evidence_log.events.judgements import Answer
from evidence_log.log import EvidenceLog
from evidence_log.opening import open_log
from evidence_log.pack.contents import Request, manifest, pack_files
from evidence_log.pack.verifier.files import MANIFEST, SIGNED_MANIFEST
from evidence_log.pack.verifier.tree import GrowingTree, leaf_of
from tests.scene import HERE, enrolments, evidence, judging, opening

Files = dict[str, bytes]
REPORT = b"a report"

RATED = ("2.3.1", "2.3.2", "2.3.3")


def record(log: EvidenceLog, commands: Iterable[Command]) -> None:
    for command in commands:
        log.handle(command)


def small_log(folder: Path) -> EvidenceLog:
    """Two cases judged, one standard overridden and ratified, one recommended on evidence, a report built."""
    log = open_log(str(folder / "small.db"), create=True)
    record(log, [opening(), *enrolments()])
    record(log, [AddCase(inspection=HERE, by="khan", case=f"C{n}") for n in (1, 2)])
    log.handle(evidence("2.3.1", text="Two risks named — “no” review & <date>."))
    record(log, [judging(q, c, Answer.YES) for q in RATED for c in ("C1", "C2")])
    receipt = log.handle(judging("2.3.3", "C2", Answer.NO, by="lee"))
    target = receipt.events[0].envelope.event_id
    log.handle(WithdrawJudgement(inspection=HERE, by="lee", target=target, reason="A slip."))
    log.handle(judging("2.3.3", "C2", Answer.NO))
    facts = {"inspection": HERE, "by": "khan"}
    log.handle(OverrideRating(**facts, node="2.3", rating="Good", reason="Two cases."))
    log.handle(RatifyRating(inspection=HERE, by="shaw", node="2.3"))
    cites = (next(iter(log.state(HERE).evidence)),)
    log.handle(RecommendRating(**facts, node="1.1", rating="Good", reason="Sound.", cites=cites))
    head = log.head()
    log.handle(
        RecordReportBuilt(
            inspection=HERE,
            by="moss",
            as_at=head,
            root=log.root(head).hex(),
            template=Pinned(id="t", digest="0" * 64),
            file="report.docx",
            sha256=hashlib.sha256(REPORT).hexdigest(),
            manifest="0" * 64,
        )
    )
    return log


def request(**more: Any) -> Request:
    facts: dict[str, Any] = {
        "shown": lambda text: text,
        "build": "test",
        "reports": {"report.docx": REPORT},
    }
    return Request(**(facts | more))


def packed(log: EvidenceLog, **more: Any) -> Files:
    return pack_files(log, request(**more))


def listed_anew(files: Mapping[str, bytes]) -> Files:
    """What somebody does who knows the manifest: every digest is made to fit."""
    held = {name: data for name, data in files.items() if name not in (MANIFEST, SIGNED_MANIFEST)}
    return {**held, MANIFEST: manifest(held)}


def lines_of(files: Mapping[str, bytes], name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in files[name].splitlines()]


def with_lines(files: Mapping[str, bytes], name: str, lines: Iterable[Any]) -> Files:
    data = b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines)
    return listed_anew({**files, name: data})


def hashed_anew(files: Mapping[str, bytes], change: Callable[[list[dict[str, Any]]], Any]) -> Files:
    """What somebody does who knows everything but holds no key: leaves, roots, checkpoint, all made to fit."""
    lines = lines_of(files, "log/events.jsonl")
    change(lines)
    tree = GrowingTree()
    for position, line in enumerate(lines, 1):
        line["position"] = position
        leaf = leaf_of(position, line["type"], line["tags"], line["data"].encode())
        line["leaf"], line["root"] = leaf.hex(), tree.grow(leaf).hex()
    about = json.loads(files["pack.json"]) | {"size": tree.size, "root": tree.root().hex()}
    about["disclosed"] = tree.size
    head = f"daybook/log/{lines[0]['leaf'][:32]}\n{tree.size}\n{base64.b64encode(tree.root()).decode()}\n"
    anew = {"pack.json": json.dumps(about).encode(), "log/checkpoint": head.encode()}
    return with_lines({**files, **anew}, "log/events.jsonl", lines)
