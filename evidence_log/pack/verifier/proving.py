"""What the pack's tree, checkpoints, proofs and reports say is what its events come to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from evidence_log.pack.verifier.events import EVENTS
from evidence_log.pack.verifier.files import MANIFEST, SIGNED_MANIFEST, Fault, manifest_text
from evidence_log.pack.verifier.notes import NoteError, read_head, read_note, signers_of
from evidence_log.pack.verifier.pack import ABOUT, CHECKPOINT, PROOFS, REPORTS, Pack
from evidence_log.pack.verifier.tree import is_consistent, is_included


def end_faults(pack: Pack) -> Iterator[Fault]:
    """The pack says how long the log is and how many events it shows."""
    size, shown = len(pack.lines), sum(line.kind is not None for line in pack.lines)
    if pack.about["size"] != size:
        said = pack.about["size"]
        yield Fault(EVENTS, min(size, said) + 1, f"the log has {said} positions and {size} are here")
    if pack.about["root"] != pack.root_at(size).hex():
        yield Fault(EVENTS, size, "the root is not the one that pack.json states")
    if pack.about["disclosed"] != shown:
        yield Fault(ABOUT, None, f"it says {pack.about['disclosed']} events are disclosed; {shown} are")
    pack.notes.append(f"{shown} of {size} events disclosed, root {pack.root_at(size).hex()}")


def head_faults(pack: Pack) -> Iterator[Fault]:
    """Every checkpoint in the pack, and those given from outside, are of this log."""
    heads = [(name, raw) for name, raw in sorted(pack.files.items()) if name.startswith(CHECKPOINT)]
    if not heads:
        yield Fault(CHECKPOINT, None, "there is no checkpoint in the pack")
    for name, raw in (*heads, *((f"outside checkpoint {n}", r) for n, r in enumerate(pack.outside, 1))):
        try:
            for position, message in _head(pack, name, raw):
                yield Fault(name, position, message)
        except (UnicodeDecodeError, NoteError) as error:
            yield Fault(name, None, f"{error}")
    if not pack.outside:
        pack.notes.append(
            "no checkpoint kept elsewhere was given: a log that was cut off or written anew as a whole agrees with "
            "itself; compare the root with one printed in a report, or give --checkpoint FILE"
        )


def _head(pack: Pack, name: str, raw: bytes) -> Iterator[tuple[int | None, str]]:
    text = raw.decode("utf-8")
    if "\n\n" in text:
        note = read_note(raw)
        text = note.text
        good, bad = signers_of(note, pack.signers)
        if bad or (pack.signers and not good):
            yield None, "it bears no good signature of anybody whose key the log holds"
        pack.notes += [f"{name} is signed by {signer}" for signer in good]
    head = read_head(text)
    if head.origin != pack.origin:
        yield None, f"it is a checkpoint of another log: {head.origin}"
    elif head.size > len(pack.lines):
        said = f"it commits to {head.size} events and {len(pack.lines)} are here: the end was cut off"
        yield len(pack.lines) + 1, said
    elif head.root != pack.root_at(head.size):
        yield (
            head.size,
            f"its root is not that of the first {head.size} events: one of them, or it, was changed",
        )


def manifest_faults(pack: Pack) -> Iterator[Fault]:
    """The manifest's own signature, where there is one: it vouches for clear text and all that is for reading."""
    raw = pack.files.get(SIGNED_MANIFEST)
    if raw is None:
        pack.notes.append(
            "the manifest is not signed: whoever can write to this pack could have made it anew"
        )
        return
    note = read_note(raw)
    good, bad = signers_of(note, pack.signers)
    if note.text != manifest_text(pack.files.get(MANIFEST, b"")):
        yield Fault(SIGNED_MANIFEST, None, "it is not on this manifest: the manifest was made anew")
    if bad or not good:
        yield Fault(SIGNED_MANIFEST, None, "it bears no good signature of anybody whose key the log holds")
    pack.notes += [f"the manifest is signed by {signer}" for signer in good]


def proof_faults(pack: Pack) -> Iterator[Fault]:
    """Inclusion proofs of chosen events and consistency proofs of checkpoints lead to the same root."""
    said = pack.json(PROOFS, {"inclusion": {}, "consistency": []})
    size = len(pack.lines)
    for text, hashes in said["inclusion"].items():
        at, path = int(text), [bytes.fromhex(item) for item in hashes]
        if not 0 < at <= size or not is_included(
            pack.lines[at - 1].leaf, at - 1, size, path, pack.root_at(size)
        ):
            yield Fault(PROOFS, at, "the proof does not lead from the event to the root")
    for step in said["consistency"]:
        old, path = step["size"], [bytes.fromhex(item) for item in step["proof"]]
        if not 0 < old <= size or not is_consistent(old, size, pack.root_at(old), pack.root_at(size), path):
            yield Fault(
                PROOFS, old, "the proof does not show the earlier log to be the beginning of this one"
            )


def report_faults(pack: Pack) -> Iterator[Fault]:
    """Reports are listed as the log records them, from a root that the log had."""
    said = {entry["position"]: entry for entry in pack.json(REPORTS, [])}
    built = {line.position: line.held()[1] for line in pack.lines if line.kind == "ReportBuilt"}
    for at in sorted(said.keys() ^ built.keys()):
        yield Fault(REPORTS, at, "the reports listed are not those that the log records")
    for at in sorted(said.keys() & built.keys()):
        if said[at] != {"position": at, **built[at]}:
            yield Fault(REPORTS, at, "the report is not listed as the log records it")
        if built[at]["as_at"] > at or built[at]["root"] != pack.root_at(built[at]["as_at"]).hex():
            yield Fault(EVENTS, at, "the report names a root that the log did not have there")
    files = {hashlib.sha256(raw).hexdigest(): n for n, raw in pack.files.items() if n.startswith("reports/")}
    for digest, name in files.items():
        if digest not in {entry["sha256"] for entry in built.values()}:
            yield Fault(name, None, "no report of these bytes is recorded in the log")
