"""`daybook log`, `state`, `why`, `diff`, `backup`: the trail, time travel, causes."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tui.arguments import adds_reading
from tui.errors import TerminalError

if TYPE_CHECKING:
    from evidence_log.events.envelope import Recorded
    from evidence_log.pages import TrailPages
    from evidence_log.projections.trail import Row
    from frameworks.edition import Edition


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the reading commands to the command line."""
    trail = commands.add_parser(
        "log", help="the trail; filters: kind: who: role: case: on: since: until: and words"
    )
    trail.add_argument("filter", nargs="*")
    trail.add_argument("--at", type=int, help="only up to this position")
    trail.add_argument("--json", action="store_true", help="one JSON object an event, everything in it")
    instead = trail.add_mutually_exclusive_group()
    instead.add_argument(
        "--checks", action="store_true", help="what an auditor would ask about, with positions"
    )
    instead.add_argument("--facets", action="store_true", help="how many of each person, kind and role")
    instead.add_argument("--export", metavar="FILE", type=Path, help="the rows to a .csv, .jsonl or .md file")
    trail.set_defaults(run=_log)
    state = commands.add_parser("state", help="every count and rating after the event at a position")
    adds_reading(state, _state)
    why = commands.add_parser("why", help="why a rating is what it is; each leaf is an event")
    why.add_argument("node", help="2.2, 2.2.3 or overall")
    why.add_argument("--at", type=int)
    why.add_argument("--all", action="store_true", help="every judgement, not only the first of each group")
    why.add_argument("--json", action="store_true")
    why.set_defaults(run=_why)
    diff = commands.add_parser("diff", help="what differs between two positions, and by which events")
    diff.add_argument("first", help="an event's number, or a date: the last event recorded by then")
    diff.add_argument("second", help="the same")
    diff.add_argument("--on", metavar="NODE", help="only this standard with its questions, or this question")
    diff.add_argument("--json", action="store_true")
    diff.set_defaults(run=_diff)
    backup = commands.add_parser("backup", help="a whole copy of the log's file, safe beside writers")
    backup.add_argument("out", type=Path)
    backup.set_defaults(run=_backup)


def _log(args: argparse.Namespace) -> int:
    from evidence_log.projections.filters import parse
    from evidence_log.projections.trail import Trail
    from tui.event_facts import event_facts, row_line
    from tui.plain import show, show_json_line
    from tui.session import inspection_of, opened

    if args.checks:
        return _checks(args)
    with opened(args, read_only=True) as log:
        inspection = inspection_of(args, log)
        chosen = parse(" ".join(args.filter))
        edition = log.frameworks(inspection).edition
        trail = Trail(edition)

        def found() -> Iterator[tuple[Recorded, Row]]:
            """The rows that the filter lets through, each with its event."""
            for recorded in log.events_after(upto=args.at, inspection=inspection.id):
                (row,) = trail.extend((recorded,)).rows
                trail.rows.clear()
                if chosen.matches(row):
                    yield recorded, row

        if args.export or args.facets:
            return _gathered(args, (row for _, row in found()))
        for recorded, row in found():
            show_json_line(event_facts(recorded)) if args.json else show(row_line(row))
    return 0


def _gathered(args: argparse.Namespace, rows: Iterator[Row]) -> int:
    """The rows in a file, or their counts."""
    from tui.plain import show, show_json

    if args.facets:
        from evidence_log.projections.facets import facets
        from tui.trail_views import facet_lines

        counts = facets(rows)
        show_json(counts._asdict()) if args.json else show(*facet_lines(counts))
        return 0
    from tui.trail_export import export_to

    show(f"{export_to(args.export, rows):,} rows in {args.export}")
    return 0


def _checks(args: argparse.Namespace) -> int:
    """Every finding under the name of its check; 1 when there is one, as checks do."""
    if args.filter:
        raise TerminalError("--checks looks at the whole inspection, so it takes no filter")
    from evidence_log.projections.checks import concerns
    from tui.plain import show, show_json
    from tui.session import inspection_of, opened
    from tui.trail_views import concern_lines

    with opened(args, read_only=True) as log:
        inspection = inspection_of(args, log)
        used = log.frameworks(inspection)
        events = log.events_after(upto=args.at, inspection=inspection.id)
        found = concerns(events, used.edition, used.rules)
        if args.json:
            show_json([concern.model_dump() for concern in found])
        else:
            show(*(line.text for line in concern_lines(found)))
    return 1 if found else 0


def _state(args: argparse.Namespace) -> int:
    from evidence_log.projections.signoffs import SignOffs
    from evidence_log.projections.state import fold
    from tui.command_signoff import signoff_facts
    from tui.facts import rating_lines, state_facts
    from tui.plain import show, show_json, table
    from tui.session import inspection_of, opened

    with opened(args, read_only=True) as log:
        inspection = inspection_of(args, log)
        used = log.frameworks(inspection)
        events = list(log.events_after(upto=args.at, inspection=inspection.id))
        state, signed = fold(events), SignOffs().extend(events).all()
        facts = state_facts(state, used.edition, used.rules)
        if args.json:
            show_json(facts | {"signoffs": [signoff_facts(item) for item in signed]})
            return 0
        from evidence_log.projections.ratings import rate_state

        show(f"{inspection.title} after event {state.position:,} of {log.head():,}")
        show(*(f"{name}: {count}" for name, count in facts["counts"].items()), "")
        rated = rate_state(state, used.edition, used.rules)
        show(
            *table(
                ("id", "title", "rating", "stage", "score", "set by, flags"),
                rating_lines(rated, used.edition, used.rules),
            )
        )
        for place in facts["contested"]:
            said = ", ".join(f"{e['by']} {e['answer']} at {e['position']:,}" for e in place["judgements"])
            show(f"contested, in no count: {place['question']} {place['case'] or ''}: {said}")
        if signed:
            show("", "signed off", *(f"  {item.scope}: {item.words()}" for item in signed))
    return 0


def _why(args: argparse.Namespace) -> int:
    from evidence_log.projections.why import why
    from tui.event_facts import reason_facts, reason_lines
    from tui.plain import show, show_json
    from tui.session import inspection_of, opened

    with opened(args, read_only=True) as log:
        inspection = inspection_of(args, log)
        used = log.frameworks(inspection)
        events = log.events_after(upto=args.at, inspection=inspection.id)
        reason = why(events, args.node, used.edition, used.rules)
        show_json(reason_facts(reason)) if args.json else show(*reason_lines(reason, whole=args.all))
    return 0


def _diff(args: argparse.Namespace) -> int:
    from evidence_log.derived import built_index
    from evidence_log.pages import TrailPages
    from tui.event_facts import value_words
    from tui.plain import show, show_json, table
    from tui.session import inspection_of, opened

    with opened(args, read_only=True) as log:
        inspection = inspection_of(args, log)
        used = log.frameworks(inspection)
        pages = TrailPages(log, inspection.id, used.edition)
        pages.grow()
        first, second = (_position(pages, text) for text in (args.first, args.second))
        changes = built_index(log, inspection, used).diff(first, second)
        below = _below(used.edition, args.on)
        rows = [
            (
                change.node,
                value_words(change.before),
                value_words(change.after),
                change.position,
                pages[pages.place(change.position)].by,
            )
            for change in changes
            if change.node in below
        ]
    if args.json:
        keys = ("node", "before", "after", "last_moved_at", "by")
        show_json([dict(zip(keys, row, strict=True)) for row in rows])
    elif rows:
        show(*table(("node", f"at {first:,}", f"at {second:,}", "last moved at", "by"), rows))
    else:
        show(f"no score and no rating differs between {first:,} and {second:,}")
    return 0


def _position(pages: TrailPages, text: str) -> int:
    """The position that is meant by a number or a date; a date is said to be the event it found."""
    from tui.places_in_time import place_wanted

    if text.startswith(("+", "-")):
        raise TerminalError(f"{text!r} is no position here; give an event's number, or a date as 2026-03-18")
    place, said = place_wanted(text, 0, pages.place, pages.by_then)
    found = pages.positions[place]
    if said:
        sys.stderr.write(f"{found:,}: {said}\n")
    return found


def _below(edition: Edition, node: str | None) -> frozenset[str]:
    """A node and what it is rated from; every node where none is named."""
    known = {"overall", *edition.standard_of}
    if node is None:
        return frozenset(known)
    if node not in known:
        raise TerminalError(
            f"{node!r} is no rating of {edition.id}; name a standard, a key question or overall"
        )
    return frozenset({node, *(q for q, standard in edition.standard_of.items() if standard.id == node)})


def _backup(args: argparse.Namespace) -> int:
    from evidence_log.backup import back_up
    from tui.plain import show
    from tui.session import opened

    with opened(args, read_only=True) as log:
        made = back_up(log, args.out)
    show(f"{args.out}: {made.size:,} events, read back and verified", f"root {made.root}")
    show(f"SHA-256 {made.sha256}")
    return 0
