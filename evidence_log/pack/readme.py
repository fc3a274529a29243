"""The pack's README.txt: what to run, what it shows, and what it cannot show."""

from __future__ import annotations

_WHOLE = "This pack holds the whole log: all {size:,} events."
_PART = (
    "This pack discloses {disclosed:,} of the log's {size:,} events. The others are withheld and stand as leaf\n"
    "hashes, so that those shown are proved to be of the one log. Ratings are not re-derived from a part."
)
_CLEAR = (
    "text.jsonl shows in the clear what is sealed in the log. That it is what was sealed is vouched for by whoever\n"
    "made this pack; whoever holds the log's key file can check it: daybook --keys KEYS pack PACK --check"
)
_SEALED = "Texts about people stay sealed in this pack; none is shown in the clear."

_TEXT = """Auditor's pack of a Daybook evidence log
========================================

{what}

To check it, on any machine with Python 3.11 or later and nothing installed:

    python3 -I -S verify.py

It exits 0 when everything holds, and 1 with a line for each finding: file, position, what is wrong. The file
hashes alone can be checked with: sha256sum -c MANIFEST.sha256

The strongest check needs something that was never in our hands alone: a checkpoint kept elsewhere. Every report
prints the log's position and root in its footer. Compare that root with the line of that position in
log/events.jsonl, or give a checkpoint that was sent to you: python3 -I -S verify.py --checkpoint FILE
Take verify.py, too, from a source you trust: `daybook pack --verifier` prints it, always the same.

    log/events.jsonl    one line a position: the event as stored, its leaf hash, the root after it (RFC 6962)
    log/checkpoint      size and root (C2SP tlog-checkpoint); log/checkpoints/ holds signed ones, where there are
    log/proofs.json     inclusion and consistency proofs
    frameworks/         edition and rating rules, the very files that the inspection is pinned to
    ratings.jsonl       every change of a score or rating, as Daybook says it; verify.py re-derives them
    reports.json        the reports that were built, with the SHA-256 of each
    trail.html          the same for reading: the ratings, what each rests on down to the evidence, and every event
    MANIFEST.sha256     the SHA-256 of every file

{texts}
"""


def readme(size: int, disclosed: int, *, texts: bool) -> str:
    """The file's text."""
    what = (_WHOLE if size == disclosed else _PART).format(size=size, disclosed=disclosed)
    return _TEXT.format(what=what, texts=_CLEAR if texts else _SEALED)
