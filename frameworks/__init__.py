"""Published frameworks and rating rules as data, and pure functions over them. Knows of no events and no storage."""
