"""One base error for the room: a framework or a rules file that cannot be used, and why."""


class FrameworkError(Exception):
    """Could not use an edition or a rules file; the message names it and the remedy."""


class UnknownEditionError(FrameworkError):
    """No shipped edition or rules file has this id; the message lists those that exist."""
