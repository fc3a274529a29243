"""The parts of `verify.py`, the one file that checks a pack; each uses the standard library only.

They stand apart so that each can be read, typed and tested; `evidence_log.pack.verify_file` lays them end to
end. No name is used by two parts, and nothing here imports anything of ours but another part.
"""
