"""`daybook framework …`: editions and rules, for everybody; needs no log."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from tui import command_crosswalk
from tui.errors import TerminalError

if TYPE_CHECKING:
    from frameworks.rules import Rules


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the family to the command line."""
    family = commands.add_parser("framework", help="editions and rating rules").add_subparsers(
        dest="what", required=True
    )
    listed = family.add_parser("list", help="the editions there are")
    listed.add_argument("--json", action="store_true")
    listed.set_defaults(run=_list)
    for name, run, text in (
        ("show", _show, "an edition, readable"),
        ("export", _export, "an edition as one JSON object"),
    ):
        one = family.add_parser(name, help=text)
        one.add_argument("id")
        one.set_defaults(run=run)
    balance = family.add_parser("overview", help="prompts by question, gaps and repeats, for an author")
    balance.add_argument("id", help="an edition, or a file of your own")
    balance.add_argument("--json", action="store_true")
    balance.set_defaults(run=_overview)
    lint = family.add_parser("lint", help="check an edition or rules file")
    lint.add_argument("file", type=Path)
    lint.add_argument(
        "--edition", metavar="ID", help="of rules: what they and this edition say differently, too"
    )
    lint.add_argument("--json", action="store_true")
    lint.set_defaults(run=_lint)
    rules = family.add_parser("rules", help="the rating rules there are")
    rules.add_argument("--json", action="store_true")
    rules.set_defaults(run=_rules)
    moves = family.add_parser("impact", help="what other rules would rate otherwise in this log")
    moves.add_argument("rules", help="rules by id, or a file of rules")
    moves.add_argument("--json", action="store_true")
    moves.set_defaults(run=_impact)
    score = family.add_parser("score", help="counts or ratings in, everything the rules say out")
    score.add_argument("id", nargs="?", help="an edition; its own rules are used unless --rules is given")
    score.add_argument("--rules", help="rules by id, or a file of rules")
    given = score.add_mutually_exclusive_group(required=True)
    given.add_argument("--counts", type=Path, help="CSV: key_question,sufficient,total")
    given.add_argument("--ratings", type=Path, help="CSV: standard,rating")
    score.add_argument("--sector")
    score.add_argument("--json", action="store_true")
    score.set_defaults(run=_score)
    command_crosswalk.add_to(family)


def _list(args: argparse.Namespace) -> int:
    from frameworks.loader import edition_ids, load_edition
    from tui.plain import show, show_json, table

    found = [load_edition(item) for item in edition_ids()]
    if args.json:
        keys = ("id", "title", "publisher", "date", "version", "status", "level", "rules", "digest")
        show_json([{key: getattr(edition, key) for key in keys} for edition in found])
        return 0
    rows = [
        (e.id, e.date, len(list(e.standards())), len(e.questions), len(e.prompts), e.status, e.title)
        for e in found
    ]
    show(*table(("id", "date", "standards", "key questions", "prompts", "status", "title"), rows))
    return 0


def _show(args: argparse.Namespace) -> int:
    from frameworks.loader import load_edition
    from tui.plain import show

    edition = load_edition(args.id)
    show(edition.title, f"{edition.source}. {edition.licence}.", "")
    for standard in edition.standards():
        sector = f" [{standard.sector}]" if standard.sector else ""
        show(f"{standard.id} {standard.title}{sector}")
        show(*(f"  {text}" for text in (standard.statement, *standard.notes) if text))
        for question in standard.key_questions:
            show(f"  {question.id} {question.text}")
            for prompt in question.prompts:
                show(f"    {prompt.label}) {prompt.text}{' *' if prompt.marked or prompt.changed else ''}")
                show(*(f"       was: {c.before} ({c.reason}; {c.source})" for c in prompt.history))
        for text in standard.ratings:
            show(f"  {text.rating}: {text.headline}", *(f"    {paragraph}" for paragraph in text.paragraphs))
        show("")
    return 0


def _export(args: argparse.Namespace) -> int:
    import sys

    from frameworks.export import export_edition
    from frameworks.loader import load_edition

    sys.stdout.write(export_edition(load_edition(args.id)) + "\n")
    return 0


def _overview(args: argparse.Namespace) -> int:
    from frameworks.naming import shown
    from frameworks.overview import overview
    from tui.command_crosswalk import named_edition
    from tui.plain import show, show_json, table

    edition = named_edition(args.id)
    found = overview(edition)
    if args.json:
        show_json(found.model_dump())
        return 0
    rows = [(q.id, q.prompts, q.conditional, ", ".join(q.gaps)) for q in found.questions]
    show(*table(("key question", "prompts", "conditional", "gaps"), rows), "")
    show(*(f"the same words: {', '.join(shown(edition, item) for item in ids)}" for ids in found.repeats))
    return 0


def _lint(args: argparse.Namespace) -> int:
    from frameworks.lint import lint_file, lint_pair
    from frameworks.loader import load_edition, load_rules_file
    from tui.plain import show, show_json

    findings = lint_file(args.file)
    if args.edition and not any(finding.level == "error" for finding in findings):
        findings += lint_pair(load_edition(args.edition), load_rules_file(args.file), str(args.file))
    if args.json:
        show_json([finding.model_dump() for finding in findings])
    else:
        show(*(finding.sentence() for finding in findings))
    return 1 if any(finding.level == "error" for finding in findings) else 0


def _rules(args: argparse.Namespace) -> int:
    from frameworks.loader import load_rules, rules_ids
    from tui.plain import show, show_json, table

    found = [load_rules(item) for item in rules_ids()]
    if args.json:
        show_json([rules.model_dump(mode="json") for rules in found])
        return 0
    rows = [(r.id, r.standards_counted, r.maximum, r.status, r.title) for r in found]
    show(*table(("id", "standards", "maximum", "status", "title"), rows))
    return 0


def _score(args: argparse.Namespace) -> int:
    from frameworks import score_report
    from frameworks.loader import load_edition, rules_ids
    from tui.plain import show, show_json
    from tui.session import read_text

    edition = load_edition(args.id) if args.id else None
    name = args.rules or (edition.rules if edition else None)
    if name is None:
        raise TerminalError(f"say which rules with --rules: a file, or one of {', '.join(rules_ids())}")
    rules = _named_rules(name)
    text = read_text(args.counts or args.ratings)
    if args.counts:
        rated = score_report.score_counts(score_report.read_counts(text), rules, edition, args.sector)
    else:
        rated = score_report.score_ratings(score_report.read_ratings(text, rules), rules, args.sector)
    if args.json:
        show_json(score_report.as_facts(rated, rules))
    else:
        show(*score_report.as_text(rated, rules).split("\n"))
    return 0


def _named_rules(name: str) -> Rules:
    from frameworks.loader import load_rules, load_rules_file, rules_ids

    return load_rules(name) if name in rules_ids() or not Path(name).exists() else load_rules_file(Path(name))


def _impact(args: argparse.Namespace) -> int:
    from evidence_log.projections.impact import impact
    from tui.plain import show, show_json, table
    from tui.session import inspection_of, opened

    others = _named_rules(args.rules)
    with opened(args, read_only=True) as log:
        inspection = inspection_of(args, log)
        used = log.frameworks(inspection)
        found = impact(log.state(inspection.id), used.edition, used.rules, others)
        if args.json:
            show_json([moved.model_dump() for moved in found])
            return 0
        rows = [(moved.node, moved.now or "none", moved.then or "none") for moved in found]
        show(*table(("node", used.rules.id, others.id), rows))
        show("", f"{len(found)} would differ; nothing that was recommended or ratified moves")
    return 0
