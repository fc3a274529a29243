"""Signed notes and checkpoints as C2SP specifies them, unchanged, so that stock tools open them.

Keys are arguments everywhere in this room; nothing here reads a file, a clock or the environment.
"""
