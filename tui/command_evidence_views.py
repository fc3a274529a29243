"""`daybook evidence list | show | weigh`: what was recorded, and what stands behind each judgement."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from tui.arguments import adds_reading


def add_to(family: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the reading commands to `daybook evidence`."""
    weigh = family.add_parser(
        "weigh", help="which kinds of source support and contradict, and what to remark"
    )
    weigh.add_argument("node", nargs="?", help="a standard, key question or prompt; everything without one")
    weigh.add_argument("--case")
    weigh.add_argument("--remarks", action="store_true", help="only where there is something to remark")
    adds_reading(weigh, _weigh)
    for name, run in (("list", _list), ("show", _show)):
        one = family.add_parser(name, help="all evidence" if name == "list" else "one piece of evidence")
        if name == "show":
            one.add_argument("label")
        else:
            one.add_argument("--on")
            one.add_argument("--case")
        adds_reading(one, run)


def _list(args: argparse.Namespace) -> int:
    from frameworks.naming import node_id
    from tui.evidence_facts import facts, links
    from tui.plain import clipped, show, show_json, table
    from tui.session import edition_of, inspection_of, opened

    with opened(args, read_only=True) as log:
        inspection = inspection_of(args, log)
        edition = edition_of(log, inspection)
        found = list(log.state(inspection.id, args.at).evidence.values())
        if args.case:
            found = [item for item in found if item.case == args.case]
        if args.on:
            node = node_id(edition, args.on)
            found = [i for i in found if any(f"{link.to}.".startswith(f"{node}.") for link in i.links)]
        if args.json:
            show_json([facts(item, edition) for item in found])
            return 0
        rows = [
            (
                i.label,
                i.kind,
                i.case or "",
                links(i, edition),
                i.by,
                "withdrawn" if i.withdrawn else "",
                clipped(i.text.text),
            )
            for i in found
        ]
        show(*table(("label", "kind", "case", "on", "by", "", "text"), rows))
    return 0


def _weigh(args: argparse.Namespace) -> int:
    from evidence_log.projections.triangulation import triangulated
    from frameworks.naming import node_id, shown
    from tui.plain import show, show_json, table
    from tui.session import edition_of, inspection_of, opened

    with opened(args, read_only=True) as log:
        inspection = inspection_of(args, log)
        edition = edition_of(log, inspection)
        found = triangulated(log.state(inspection.id, args.at))
        if args.node:
            node = node_id(edition, args.node)
            found = tuple(w for w in found if f"{w.node}.".startswith(f"{node}."))
        found = tuple(
            w for w in found if (not args.case or w.case == args.case) and (w.remarks or not args.remarks)
        )
        if args.json:
            show_json([w.model_dump(mode="json") for w in found])
            return 0
        rows = [
            (
                shown(edition, w.node),
                w.case or "",
                w.answer or "",
                _kinds(w.supports),
                _kinds(w.undermines),
                "; ".join(w.remarks),
            )
            for w in found
        ]
        show(*table(("on", "case", "answer", "supported by", "contradicted by", "remarks"), rows))
    return 0


def _kinds(found: Mapping[str, tuple[str, ...]]) -> str:
    return ", ".join(f"{kind.replace('_', ' ')} {len(labels)}" for kind, labels in found.items())


def _show(args: argparse.Namespace) -> int:
    from tui.evidence_facts import facts, links
    from tui.plain import show, show_json
    from tui.session import edition_of, inspection_of, labelled, opened

    with opened(args, read_only=True) as log:
        inspection = inspection_of(args, log)
        edition = edition_of(log, inspection)
        found = labelled(log.state(inspection.id, args.at), args.label)
        if args.json:
            show_json(facts(found, edition))
            return 0
        show(f"{found.label} {found.kind}, recorded by {found.by} at {found.position:,}")
        show(f"on {links(found, edition)}", f"case {found.case}" if found.case else "the organisation")
        if found.source:
            show(f"source {found.source.text}")
        for number, file in enumerate(found.attachments, 1):
            show(
                f"file {number}: {file.name.text}, {file.media_type}, {file.size:,} bytes, at {file.position:,}"
            )
        show(f"revision {found.revision}", "", *found.text.text.split("\n"))
        if found.withdrawn:
            reason = found.withdrawn.reason.text if found.withdrawn.reason else ""
            show("", f"withdrawn at {found.withdrawn.position:,} by {found.withdrawn.by}: {reason}")
    return 0
