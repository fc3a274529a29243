"""The computer's own keyring, where there is one: it keeps a passphrase, and is never needed.

`keyring` is an extra. Without it, without a keyring behind it, or with one that fails, the passphrase is asked for.
"""

from __future__ import annotations

import os
import sys

from evidence_log.signing.verifier import Verifier

SERVICE = "daybook"
OFF = "DAYBOOK_KEYRING"
"""Set to `off` where no keyring is to be asked."""


def keep(key: Verifier, phrase: str) -> bool:
    """Puts a passphrase into the keyring; says on standard error when there is none that can keep it."""
    try:
        import keyring  # noqa: PLC0415  (an extra, loaded when used)

        keyring.set_password(SERVICE, key.vkey(), phrase)
    except Exception as error:  # noqa: BLE001  (a keyring fails in its own ways, and none of them matters here)
        sys.stderr.write(
            f"no keyring of this computer could keep the passphrase ({type(error).__name__}); it will be asked for\n"
        )
        return False
    return True


def kept(key: Verifier) -> str | None:
    """The passphrase that the keyring holds for a key, if it holds one."""
    if os.environ.get(OFF) == "off":
        return None
    try:
        import keyring  # noqa: PLC0415  (as above)

        return keyring.get_password(SERVICE, key.vkey())
    except Exception:  # noqa: BLE001  (as above: the passphrase is asked for instead)
        return None
