"""Facts, in the past tense. Once recorded they are never edited or removed.

An event says what was decided, with its envelope of who, when and under which role. Stored names (topics)
never change; old stored shapes are brought up to date by upcasters, never by rewriting the log.
"""
