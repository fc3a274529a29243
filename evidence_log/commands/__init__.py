"""Requests, in the imperative. Each may be refused; none changes anything by itself."""
