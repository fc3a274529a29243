"""Personal text is sealed under a key per subject before it enters the log, so that it can be erased."""
