"""Work away from the office: a laptop's log, bundles to the office, receipts back.

No key of a subject travels in a bundle: a laptop makes no new subjects, so the office holds every key already.
"""
