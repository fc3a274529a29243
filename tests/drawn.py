"""Pictures of screens as SVG, equal to those that were looked at.

`DAYBOOK_PICTURES=new` writes them anew; whoever does looks at each one.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from tui.app import DaybookApp

PICTURES = Path(__file__).parent / "pictures"


def drawn(app: DaybookApp, title: str) -> str:
    """A picture without what differs from run to run, and without fonts from elsewhere."""
    picture = app.export_screenshot(title=title)
    picture = re.sub(r"@font-face \{.*?\}|<!--.*?-->", "", picture, flags=re.DOTALL)
    name = re.search(r"terminal-\d+", picture)
    return picture.replace(name.group(), "terminal") if name else picture


def looked_at(picture: str, screen: str, size: tuple[int, int], colour: str) -> str:
    """The picture that was looked at; fails when the new one fetches anything from elsewhere."""
    path = PICTURES / f"{screen}-{size[0]}x{size[1]}-{colour}.svg"
    if os.environ.get("DAYBOOK_PICTURES") == "new":
        PICTURES.mkdir(exist_ok=True)
        path.write_text(picture, "utf-8")
    assert "http://" not in picture.replace("http://www.w3.org", "")
    assert "https://" not in picture
    return path.read_text("utf-8")
