"""Published editions as data, one file each. A package only so that the wheel carries them and code finds them."""
