"""Pure folds of events to read models. A fold never refuses: what was recorded is taken as it stands."""
