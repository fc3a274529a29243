"""Decided crosswalks as data, one file a pair of editions. A package only so that the wheel carries them."""
