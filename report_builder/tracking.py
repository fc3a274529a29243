"""Tracked changes as Word writes them, each with a number of its own."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from itertools import count
from typing import NamedTuple

from lxml import etree

from report_builder.canonical import W

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


class Author(NamedTuple):
    """Who the changes are said to be by, and when."""

    name: str
    day: date


class Pen:
    """Makes tracked changes, each with a number of its own."""

    def __init__(self, author: Author) -> None:
        self.author = author
        self.numbers = count(90_000)

    def mark(self, kind: str) -> etree._Element:
        """An empty tracked insertion or deletion."""
        facts = {
            f"{W}id": str(next(self.numbers)),
            f"{W}author": self.author.name,
            f"{W}date": f"{self.author.day.isoformat()}T00:00:00Z",
        }
        return etree.Element(f"{W}{kind}", facts)

    def deleted(self, text: str, form: etree._Element | None) -> etree._Element:
        """Words that went."""
        holder, run = self.mark("del"), etree.Element(f"{W}r")
        if form is not None:
            run.append(deepcopy(form))
        said = etree.SubElement(run, f"{W}delText")
        said.text = text
        said.set(_SPACE, "preserve")
        holder.append(run)
        return holder

    def inserted(self, element: etree._Element) -> etree._Element:
        """A run that came; of a link, the runs inside it."""
        if element.tag == f"{W}hyperlink":
            for run in list(element.iter(f"{W}r")):
                holder = self.mark("ins")
                run.addprevious(holder)
                holder.append(run)
            return element
        holder = self.mark("ins")
        holder.append(element)
        return holder

    def whole(self, paragraph: etree._Element, kind: str) -> None:
        """A paragraph that came or went with its mark."""
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            properties = etree.Element(f"{W}pPr")
            paragraph.insert(0, properties)
        form = properties.find(f"{W}rPr")
        if form is None:
            form = etree.SubElement(properties, f"{W}rPr")
        form.insert(0, self.mark(kind))
