"""One base error for the room: what the terminal could not do, in a sentence."""


class TerminalError(Exception):
    """Could not do what was asked of the command line or a screen; the message names the remedy."""
