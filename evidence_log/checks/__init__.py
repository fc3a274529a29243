"""What an auditor asks of a log, each check on stored bytes alone; nothing here writes."""
