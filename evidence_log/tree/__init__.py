"""The Merkle tree of RFC 6962 over stored bytes, and the checkpoint that commits to it. Pure; hashlib only."""
