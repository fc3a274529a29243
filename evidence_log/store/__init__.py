"""The stores: the only rooms that know the event store and its databases."""
