"""`daybook framework diff` and `crosswalk`: what became of each question and prompt between two editions."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from frameworks.edition import Edition
    from frameworks.link import Link


def add_to(family: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds both to `daybook framework`."""
    for name, run, text in (
        ("diff", _diff, "what another edition says otherwise, word by word"),
        ("crosswalk", _crosswalk, "which question or prompt of one edition is which of another"),
    ):
        one = family.add_parser(name, help=text)
        one.add_argument("old")
        one.add_argument("new")
        one.add_argument("--json", action="store_true")
        one.set_defaults(run=run)
    one.add_argument("--propose", action="store_true", help="propose links for a person to decide, as TOML")


def named_edition(name: str) -> Edition:
    """A shipped edition by id, or one from a file of the user's."""
    from frameworks.loader import edition_ids, load_edition, load_edition_file

    shipped = name in edition_ids() or not Path(name).exists()
    return load_edition(name) if shipped else load_edition_file(Path(name))


def _links(old: Edition, new: Edition) -> tuple[Link, ...]:
    from frameworks.crosswalk import load_crosswalk

    return load_crosswalk(old.id, new.id).links


def _diff(args: argparse.Namespace) -> int:
    from frameworks.naming import shown
    from frameworks.similarity import nodes, word_diff
    from tui.plain import show, show_json

    old, new = named_edition(args.old), named_edition(args.new)
    before, after = nodes(old), nodes(new)
    facts = []
    for link in _links(old, new):
        was = " / ".join(before[item].text for item in link.from_ids)
        now = " / ".join(after[item].text for item in link.to_ids)
        words = word_diff(was, now) if was and now else was or now
        facts.append({**_facts(link), "old_text": was or None, "new_text": now or None, "words": words})
        if not args.json and link.kind != "same":
            olds, news = (
                "+".join(shown(edition, item) for item in ids) or "-"
                for edition, ids in ((old, link.from_ids), (new, link.to_ids))
            )
            show(f"{link.kind.replace('_', ' ')}: {olds} → {news}", f"  {words}")
    if args.json:
        show_json(facts)
    return 0


def _crosswalk(args: argparse.Namespace) -> int:
    from frameworks.crosswalk import as_toml, propose
    from frameworks.naming import shown
    from tui.plain import show, show_json, table

    old, new = named_edition(args.old), named_edition(args.new)
    links = propose(old, new) if args.propose else _links(old, new)
    if args.json:
        show_json({"old": old.id, "new": new.id, "links": [_facts(link) for link in links]})
    elif args.propose:
        show(*as_toml(links, old, new).splitlines())
    else:
        rows = [
            (
                "+".join(shown(old, item) for item in link.from_ids) or "-",
                "+".join(shown(new, item) for item in link.to_ids) or "-",
                link.kind.replace("_", " "),
                "" if link.similarity is None else link.similarity,
                link.decided_by or "proposed",
                link.note or "",
            )
            for link in links
        ]
        show(*table((old.id, new.id, "kind", "alike", "decided by", "note"), rows))
    return 0


def _facts(link: Link) -> dict[str, object]:
    return link.model_dump(mode="json", by_alias=True)
