"""`daybook plot …`: rating history, bands and inspectors' progress in text that needs no colour."""

from __future__ import annotations

import argparse

WIDTH = 60


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the family to the command line."""
    family = commands.add_parser("plot", help="plots in plain text").add_subparsers(
        dest="what", required=True
    )
    for name, run, text in (
        ("ratings", _ratings, "how each rating came about, from the first event on"),
        ("bands", _bands, "how many key questions and standards stand at each rating"),
        ("inspectors", _inspectors, "how far each inspector is with their cases"),
    ):
        one = family.add_parser(name, help=text)
        one.add_argument("--at", type=int, help="as at this position")
        one.add_argument("--width", type=int, default=WIDTH, help="columns of the plot itself")
        one.add_argument("--json", action="store_true", help="the numbers alone")
        one.set_defaults(run=run)


def _ratings(args: argparse.Namespace) -> int:
    from evidence_log.derived import built_index
    from evidence_log.projections.courses import courses
    from tui.plain import show, show_json
    from tui.plots import course_lines
    from tui.session import inspection_of, opened
    from tui.views import by_number

    with opened(args, read_only=True) as log:
        inspection = inspection_of(args, log)
        index = built_index(log, inspection, log.frameworks(inspection))
        upto = min(args.at or index.position, index.position)
        nodes = sorted(index.nodes, key=by_number)
        if args.json:
            moves = {node: [(p, v.rating) for p, v in index.moves(node) if p <= upto] for node in nodes}
            show_json({"position": upto, "moves": moves})
        else:
            width = max(args.width, 10)
            show(*course_lines(courses(index, nodes, width, upto), upto, width))
    return 0


def _bands(args: argparse.Namespace) -> int:
    from evidence_log.projections.courses import bands
    from evidence_log.projections.ratings import rate_state
    from tui.plain import show, show_json
    from tui.plots import band_lines
    from tui.session import inspection_of, opened

    with opened(args, read_only=True) as log:
        inspection = inspection_of(args, log)
        used = log.frameworks(inspection)
        rated = rate_state(log.state(inspection.id, args.at), used.edition, used.rules)
        found = bands(rated, used.rules.scale.ratings)
        if args.json:
            keys = ("rating", "key_questions", "standards")
            show_json([dict(zip(keys, each, strict=True)) for each in found])
        else:
            show(*band_lines(found, max(args.width // 2, 10)))
    return 0


def _inspectors(args: argparse.Namespace) -> int:
    from evidence_log.projections.courses import reaches
    from tui.plain import show, show_json
    from tui.plots import reach_lines
    from tui.session import inspection_of, opened

    with opened(args, read_only=True) as log:
        inspection = inspection_of(args, log)
        edition = log.frameworks(inspection).edition
        found = reaches(log.state(inspection.id, args.at), edition)
        if args.json:
            show_json([each._asdict() for each in found])
        else:
            show(*reach_lines(found, max(args.width // 2, 10)))
    return 0
