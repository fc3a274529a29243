"""The evidence log: commands in, events out, and everything that can be said from the events.

One call in (`evidence_log.log.EvidenceLog.handle`), one call out (`events_after`). Nothing here knows of
screens or of Word.
"""
