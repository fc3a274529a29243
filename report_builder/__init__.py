"""The report: read models in, a Word document out. It never holds a log."""
