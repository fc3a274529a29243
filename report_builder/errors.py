"""One base error for the room: a report that could not be built, and what to mend where."""


class ReportError(Exception):
    """Could not build or read a report; the message names the place and the remedy."""


class TemplateError(ReportError):
    """The template and the report do not fit; the message names part and paragraph."""


class NarrativeError(ReportError):
    """Narrative holds something that cannot be printed; the message names section and line."""


class AccessibilityError(ReportError):
    """The document would keep somebody from reading it; the message names the place and the rule."""


class ConservationError(ReportError):
    """A text given to the template is not in the document as given; nothing was written."""


class PackageError(ReportError):
    """A document from outside is refused before it is parsed; the message names the part."""


class EditError(ReportError):
    """An edit made in Word cannot be taken in; the message names block and paragraph and what may be done."""


class PublicationError(ReportError):
    """The report may not be published yet; the message names what stands in the way."""
