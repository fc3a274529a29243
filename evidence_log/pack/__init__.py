"""The auditor's pack: everything that proves a log, and one file that checks it without this program."""
