"""The terminal: the `daybook` command line and the Textual screens. The one place that holds an open log."""
