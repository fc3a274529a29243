"""A foreign template is read and rendered in a process of its own, with a limit on time and on memory.

The parent never opens it: what comes back is a document that was read back, findings, or a sentence. The child runs
this module; it is given no log, no keys and no environment but what Python needs.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from report_builder.errors import ReportError, TemplateError
from report_builder.lint_finding import Finding
from report_builder.manifest import parsed_manifest
from report_builder.model import ReportModel
from report_builder.outcome import BuiltReport

SECONDS = 5
"""Processor time for a template of a usual report; a long one has more, in proportion to its blocks."""

MEGABYTES = 512
"""Memory above what the program itself takes."""

_BLOCKS = 250
_HERE = Path(__file__).parents[1]
_STOPPED = (
    "the template was stopped after {seconds} seconds of work or {memory} MB of memory; nothing was rendered. "
    "Look for loops inside loops over the same list"
)


def built_apart(
    model: ReportModel, template: bytes, pages: Sequence[int] = (), *, controls: bool = True
) -> BuiltReport:
    """A report from a foreign template; ReportError says what is wrong, or that it was stopped."""
    seconds = SECONDS * (1 + len(model.blocks()) // _BLOCKS)
    wanted = {"model": model.model_dump(mode="json"), "pages": list(pages), "controls": controls}
    answer = _asked({"task": "build", **wanted}, template, seconds)
    data = base64.b64decode(answer["data"])
    return BuiltReport(data, answer["sha256"], parsed_manifest(answer["manifest"]))


def linted_apart(template: bytes) -> tuple[Finding, ...]:
    """The faults of a foreign template, found in a process of its own."""
    answer = _asked({"task": "lint"}, template, SECONDS)
    return tuple(Finding.model_validate(found) for found in answer["findings"])


def outlined_apart(template: bytes) -> tuple[str, ...]:
    """The outline of a foreign template."""
    return tuple(_asked({"task": "outline"}, template, SECONDS)["lines"])


def commented_apart(template: bytes) -> bytes:
    """A copy of a foreign template with its faults as Word comments."""
    return base64.b64decode(_asked({"task": "comments"}, template, SECONDS)["data"])


def _asked(task: dict[str, Any], template: bytes, seconds: int) -> dict[str, Any]:
    question = task | {
        "template": base64.b64encode(template).decode(),
        "seconds": seconds,
        "memory": MEGABYTES,
    }
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TEMP", "TMP") if name in os.environ}
    with tempfile.TemporaryDirectory(prefix="daybook-") as folder:
        done = _run(
            json.dumps(question), folder, {**kept, "PYTHONPATH": str(_HERE), "PYTHONUTF8": "1"}, seconds
        )
    if done is None or done.returncode != 0:
        raise TemplateError(_STOPPED.format(seconds=seconds, memory=MEGABYTES))
    answer: dict[str, Any] = json.loads(done.stdout)
    if "error" in answer:
        raise (TemplateError if answer["template"] else ReportError)(answer["error"])
    return answer


def _run(
    question: str, folder: str, environment: dict[str, str], seconds: int
) -> subprocess.CompletedProcess[str] | None:
    words = [sys.executable, "-m", "report_builder.apart"]
    with suppress(subprocess.TimeoutExpired):
        return subprocess.run(  # noqa: S603  (our own module under our own interpreter)
            words,
            input=question,
            capture_output=True,
            encoding="utf-8",
            env=environment,
            cwd=folder,
            timeout=seconds * 10 + 30,
            check=False,
        )
    return None


def _limited(seconds: int, megabytes: int) -> None:
    """From here on; where the system has no such limits, the parent's patience is the only one."""
    try:
        import resource  # noqa: PLC0415  (POSIX only)
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (most, most))
    pages = int(Path("/proc/self/statm").read_text().split()[0]) if Path("/proc/self/statm").exists() else 0
    size = pages * resource.getpagesize() + (megabytes << 20)
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answered(question: dict[str, Any]) -> dict[str, Any]:
    from report_builder.build import build_report  # noqa: PLC0415  (only the child loads the libraries)
    from report_builder.lint import lint_template  # noqa: PLC0415
    from report_builder.lint_comments import commented  # noqa: PLC0415
    from report_builder.outline import outline  # noqa: PLC0415

    template = base64.b64decode(question["template"])
    _limited(question["seconds"], question["memory"])
    match question["task"]:
        case "build":
            model = ReportModel.model_validate(question["model"])
            made = build_report(model, template, pages=question["pages"], controls=question["controls"])
            data = base64.b64encode(made.data).decode()
            return {"data": data, "sha256": made.sha256, "manifest": made.manifest.written()}
        case "lint":
            return {"findings": [found.model_dump(mode="json") for found in lint_template(template)]}
        case "comments":
            return {"data": base64.b64encode(commented(template)).decode()}
        case _:
            return {"lines": list(outline(template))}


def main() -> int:
    """The child: one question in, one answer out."""
    question = json.loads(sys.stdin.read())
    try:
        answer = _answered(question)
    except ReportError as error:
        answer = {"error": str(error), "template": isinstance(error, TemplateError)}
    except (MemoryError, RecursionError):
        return 1
    sys.stdout.write(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main())
