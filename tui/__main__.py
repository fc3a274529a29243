"""`python -m tui` is `daybook`."""

import sys

from tui.cli import main

sys.exit(main())
