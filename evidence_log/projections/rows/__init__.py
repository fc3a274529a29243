"""Each event of the trail in words: one module for each kind of work it belongs to."""
