"""A log that cannot be read just now ends nothing: it is said, and what is in front goes on."""

from __future__ import annotations

from abc import abstractmethod

from textual.message import Message
from textual.message_pump import MessagePump

from evidence_log.errors import StoreError


class Standing(MessagePump):
    """An app or a screen that outlasts a server which is away for a while."""

    # The library ends whatever raised: its own hook for a message is the only place around all that one does.
    async def _dispatch_message(self, message: Message) -> None:
        try:
            await super()._dispatch_message(message)
        except StoreError as error:
            self.say(str(error))

    @abstractmethod
    def say(self, text: str) -> None:
        """Says a sentence where the person looks."""
