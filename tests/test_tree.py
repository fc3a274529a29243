"""The tree is RFC 6962's: the published reference tree, the definition itself, and proofs that cannot be bent."""

from __future__ import annotations

import base64
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_log.errors import BrokenLogError
from evidence_log.store.tiles import Tiles
from evidence_log.tree.checkpoint import Checkpoint, parse_checkpoint
from evidence_log.tree.frontier import Frontier
from evidence_log.tree.leaf import EMPTY_ROOT, canonical, fold_perfect, leaf_hash, node_hash
from evidence_log.tree.proofs import Tree, consistent, included

VECTORS = Path(__file__).parent / "vectors"


def defined_root(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1, word for word."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return node_hash(defined_root(leaves[:half]), defined_root(leaves[half:]))


def tree_of(leaves: list[bytes]) -> Tree:
    return Tree(lambda level, index: fold_perfect(leaves[index << level : (index + 1) << level]))


def test_the_published_reference_tree_has_these_roots() -> None:
    facts = json.loads((VECTORS / "rfc6962_reference_tree.json").read_text())
    leaves = [leaf_hash(bytes.fromhex(text)) for text in facts["leaf_inputs"]]
    for size, root in enumerate(facts["roots"]):
        assert Frontier().extend(leaves[:size]).root().hex() == root
        assert tree_of(leaves).root(size).hex() == root


@given(st.integers(1, 200), st.data())
def test_roots_and_proofs_agree_with_the_definition(size: int, data: st.DataObject) -> None:
    leaves = [leaf_hash(b"%d" % number) for number in range(size)]
    root = defined_root(leaves)
    assert Frontier().extend(leaves).root() == root
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    proof = tree_of(leaves).inclusion(index, size)
    assert included(leaves[index], index, size, proof, root)
    assert not included(leaf_hash(b"other"), index, size, proof, root)
    assert not included(leaves[index], index, size, [*proof, EMPTY_ROOT], root)
    assert not (proof and included(leaves[index], index, size, proof[:-1], root))
    old_root = defined_root(leaves[:old])
    steps = tree_of(leaves).consistency(old, size)
    assert consistent(old, size, old_root, root, steps)
    assert not consistent(old, size, leaf_hash(b"other"), root, steps)
    assert not consistent(old, size, old_root, root, [*steps, EMPTY_ROOT])


@given(st.tuples(st.integers(1, 9), st.text(), st.lists(st.text(), max_size=3), st.binary()), st.data())
def test_no_two_events_share_their_bytes(
    event: tuple[int, str, list[str], bytes], data: st.DataObject
) -> None:
    other = data.draw(st.tuples(st.integers(1, 9), st.text(), st.lists(st.text(), max_size=3), st.binary()))
    assert (canonical(*event) == canonical(*other)) == (event == other)


@given(st.integers(0, 10**9), st.binary(min_size=32, max_size=32))
def test_a_checkpoint_is_read_as_it_was_written(size: int, root: bytes) -> None:
    made = Checkpoint("example.org/log", size, root)
    assert parse_checkpoint(made.text()) == made


@pytest.mark.parametrize(
    "text",
    [
        "",
        "origin\n1\n",
        "\n1\n" + base64.b64encode(bytes(32)).decode() + "\n",
        "origin\n01\n" + base64.b64encode(bytes(32)).decode() + "\n",
        "origin\n1\n" + base64.b64encode(bytes(31)).decode() + "\n",
        "origin\n1\nnot base64\n",
        "origin\n1\n" + base64.b64encode(bytes(32)).decode(),
    ],
)
def test_a_malformed_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(BrokenLogError):
        parse_checkpoint(text)


C2SP = json.loads((VECTORS / "c2sp_examples.json").read_text("utf-8"))["vectors"]
PROBES = json.loads((VECTORS / "merkle_probes.json").read_text("utf-8"))


def hashes(texts: list[str]) -> list[bytes]:
    return [base64.b64decode(text) for text in texts]


@pytest.mark.parametrize("probe", PROBES["inclusion"], ids=lambda probe: probe["name"])
def test_a_published_inclusion_probe_is_decided_as_published(probe: dict[str, Any]) -> None:
    leaf, root = hashes([probe["leafHash"], probe["root"]])
    found = included(leaf, probe["leafIdx"], probe["treeSize"], hashes(probe["proof"]), root)
    assert found is not probe["wantErr"]


@pytest.mark.parametrize("probe", PROBES["consistency"], ids=lambda probe: probe["name"])
def test_a_published_consistency_probe_is_decided_as_published(probe: dict[str, Any]) -> None:
    """One of them has equal sizes and a root that is no hash; refusing it is stricter, and ours (log, section 10)."""
    old_root, new_root = hashes([probe["root1"], probe["root2"]])
    found = consistent(probe["size1"], probe["size2"], old_root, new_root, hashes(probe["proof"]))
    no_hash = len(old_root) != 32 and not probe["wantErr"]
    assert found is (not probe["wantErr"] and not no_hash)


@pytest.mark.parametrize("size", range(130))
def test_every_proof_of_every_small_tree_verifies_and_no_other_size_or_place_does(size: int) -> None:
    leaves = [leaf_hash(b"%d" % number) for number in range(size)]
    tree, root = tree_of(leaves), defined_root(leaves)
    for index in range(size):
        proof = tree.inclusion(index, size)
        assert included(leaves[index], index, size, proof, root)
        assert not included(leaves[index], index + 1, size, proof, root)
    for old in range(1, size + 1):
        steps = tree.consistency(old, size)
        assert consistent(old, size, tree.root(old), root, steps)
        assert old == size or not consistent(old - 1, size, tree.root(old), root, steps)
    assert not included(EMPTY_ROOT, size, size, [], root)
    assert not consistent(0, size, EMPTY_ROOT, root, [])


@pytest.mark.parametrize(
    "vector", [v for v in C2SP if v["kind"] == "tiles for a size"], ids=lambda v: v["size"]
)
def test_so_many_tiles_are_full_at_a_published_size(vector: dict[str, Any]) -> None:
    full: Counter[int] = Counter()
    for size in range(256, vector["size"] + 1, 256):
        rows = {"leaves": lambda *_: [EMPTY_ROOT] * 256, "roots": lambda *_: [EMPTY_ROOT] * 256}
        full.update(level for level, _, _, _ in Tiles.completed(size, **rows))
    want = vector["want"]
    assert (full[0], full[1]) == (want["level0_full"], want["level1_full"])
    assert vector["size"] - 256 * full[0] == (want["level0_partial"] or 0)
    assert full[0] - 256 * full[1] == want["level1_partial"]
