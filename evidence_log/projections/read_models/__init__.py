"""What the log says, as models that are read and never written back."""
