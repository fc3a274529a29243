"""`verify.py`: the verifier's parts laid end to end in one file that needs the standard library only."""

from __future__ import annotations

import ast
from functools import cache
from importlib import resources

PARTS = (
    "curve",
    "tree",
    "notes",
    "files",
    "events",
    "framework",
    "ratings",
    "pack",
    "signatures",
    "proving",
    "deriving",
    "checks",
)
"""In the order in which they use each other."""

_OURS = "evidence_log"

_HEAD = '''"""Checks an auditor's pack without Daybook: python3 -I -S verify.py [PACK] [--checkpoint FILE]

PACK is the folder or .zip that this file came in. Exit 0 when everything holds, 1 with a line for each finding:
file, position in the log, and what is wrong. A checkpoint kept elsewhere (printed in a report, sent to you) proves
that nothing was cut off and nothing before it was changed; take this file itself from a source you trust, too.

Standard library only. That has no Ed25519, so RFC 8032's verification stands here in pure Python.
"""
'''


@cache
def verify_source() -> str:
    """The whole file, the same each time."""
    imports: dict[str, set[str]] = {}
    bodies = []
    for name in PARTS:
        source = resources.files("evidence_log.pack.verifier").joinpath(f"{name}.py").read_text("utf-8")
        bodies.append(_body(name, source, imports))
    return (
        f"{_HEAD}\nfrom __future__ import annotations\n\n{_imported(imports)}\n\n\n{''.join(bodies)}".rstrip()
        + "\n"
    )


def _body(name: str, source: str, imports: dict[str, set[str]]) -> str:
    """A part's code after its docstring and imports; its imports go to the head of the file."""
    tree = ast.parse(source)
    last = 0
    for node in tree.body:
        match node:
            case ast.ImportFrom(module=str(module), names=names):
                if not module.startswith(_OURS) and module != "__future__":
                    imports.setdefault(module, set()).update(alias.name for alias in names)
            case ast.Import(names=names):
                for alias in names:
                    imports.setdefault(alias.name, set())
            case _:
                continue
        last = node.end_lineno or last
    said = (ast.get_docstring(tree) or name).splitlines()
    title = "\n".join(f"# {line}".rstrip() for line in said)
    code = "\n".join(source.splitlines()[last:]).strip("\n")
    return f"# -- {name}\n{title}\n\n{code}\n\n\n"


def _imported(imports: dict[str, set[str]]) -> str:
    plain = [f"import {module}" for module, names in sorted(imports.items()) if not names]
    taken = [f"from {m} import {', '.join(sorted(names))}" for m, names in sorted(imports.items()) if names]
    return "\n".join((*plain, *taken))
