"""Rating rules as data, one file a kind of inspection. A package only so that the wheel carries them."""
