"""One contract for every store: SQLite and a real PostgreSQL pass the same tests, and the library's own suite."""

from __future__ import annotations

import threading

import pytest
from eventsourcing.dcb.tests import DCBRecorderTestCase
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence_log.errors import ConflictError, StoreError
from evidence_log.store.interface import BoundaryItem, NewEvent, Store
from evidence_log.store.opening import open_store
from evidence_log.store.recorder import StoreRecorder
from evidence_log.tree.frontier import Frontier
from evidence_log.tree.leaf import event_leaf
from evidence_log.tree.proofs import consistent, included


def event(number: int, *tags: str) -> NewEvent:
    return NewEvent("Noted", b"%d" % number, (f"n:{number}", *tags))


def tagged(*tags: str) -> tuple[BoundaryItem, ...]:
    return (BoundaryItem((), tags),)


def test_the_library_suite_passes_for_reading_and_appending(store: Store) -> None:
    suite = DCBRecorderTestCase()
    suite._test_append_read(StoreRecorder(store))
    assert store.integrity() == []


def test_the_library_suite_passes_for_following(store: Store) -> None:
    suite = DCBRecorderTestCase()
    suite._test_append_subscribe(StoreRecorder(store))
    assert store.head() > 0


def test_positions_are_dense_and_what_was_stored_is_read_back(store: Store) -> None:
    assert store.append([event(1, "é"), event(2)]) == 2
    assert store.append([event(3)]) == 3
    found = store.read()
    assert [stored.position for stored in found] == [1, 2, 3]
    assert (found[0].type, found[0].data, found[0].tags) == ("Noted", b"1", ("n:1", "é"))


def test_a_condition_that_is_met_refuses_all_of_the_append(store: Store) -> None:
    store.append([event(1, "case:1")])
    with pytest.raises(ConflictError, match="moved on"):
        store.append([event(2), event(3)], fail_if=tagged("case:1"), after=0)
    assert store.head() == 1
    assert store.append([event(2)], fail_if=tagged("case:1"), after=1) == 2


def test_types_and_several_tags_must_all_hold_and_items_are_alternatives(store: Store) -> None:
    store.append([NewEvent("A", b"1", ("x", "y")), NewEvent("B", b"2", ("x",)), NewEvent("A", b"3", ("y",))])

    def found(*items: BoundaryItem) -> list[int]:
        return [stored.position for stored in store.read(items)]

    assert found(BoundaryItem(("A",), ("x",))) == [1]
    assert found(BoundaryItem((), ("x", "y"))) == [1]
    assert found(BoundaryItem(("A",))) == [1, 3]
    assert found(BoundaryItem(("B",)), BoundaryItem((), ("y",))) == [1, 2, 3]
    assert found(BoundaryItem()) == [1, 2, 3]
    assert found() == []


def test_reading_stops_at_a_position_and_a_limit(store: Store) -> None:
    store.append([event(n, "all") for n in range(1, 11)])
    assert [s.position for s in store.read(tagged("all"), after=2, upto=8, limit=3)] == [3, 4, 5]
    assert [s.position for s in store.read(after=7, upto=9)] == [8, 9]


def test_an_empty_append_is_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="nothing to append"):
        store.append([])


def test_the_tree_is_that_of_the_stored_bytes_with_its_tiles_and_proofs(store: Store) -> None:
    for start in range(0, 600, 37):
        store.append([event(n, "all") for n in range(start, min(start + 37, 600))])
    leaves = [event_leaf(s.position, s.type, s.tags, s.data) for s in store.read()]
    whole = Frontier().extend(leaves)
    assert store.frontier().stack == whole.stack
    assert store.root() == whole.root()
    old = Frontier().extend(leaves[:300]).root()
    assert store.root(300) == old
    tree = store.tree()
    for index in (0, 255, 256, 299, 511, 599):
        assert included(leaves[index], index, 600, tree.inclusion(index, 600), whole.root())
    assert consistent(300, 600, old, whole.root(), tree.consistency(300, 600))
    assert store.integrity() == []


def test_a_second_opening_goes_on_where_the_first_stopped(location: str) -> None:
    first = open_store(location, create=True)
    first.append([event(1)])
    root = first.root()
    first.close()
    second = open_store(location)
    assert second.root() == root
    assert second.append([event(2)]) == 2
    second.close()


def test_a_log_that_is_not_there_is_refused_with_the_remedy(location: str) -> None:
    with pytest.raises(StoreError, match="daybook"):
        open_store(location)


def test_waiting_ends_when_another_thread_appends(store: Store) -> None:
    assert store.wait_for_change(0, 0.05) is False
    timer = threading.Timer(0.2, lambda: store.append([event(1)]))
    timer.start()
    assert store.wait_for_change(0, 10) is True
    timer.join()


def test_threads_that_race_for_one_boundary_lose_nothing(location: str) -> None:
    open_store(location, create=True).close()

    def work(worker: int) -> None:
        mine, done = open_store(location), 0
        while done < 25:
            found = mine.read(tagged("counter"))
            try:
                after = found[-1].position if found else 0
                mine.append([event(len(found) + 1, "counter", f"w:{worker}")], tagged("counter"), after)
                done += 1
            except ConflictError:
                continue
        mine.close()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    left = open_store(location)
    assert [stored.data for stored in left.read()] == [b"%d" % n for n in range(1, 101)]
    assert left.integrity() == []
    left.close()


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(exclude_categories=("C", "Z")) | st.just(" "), min_size=1), st.binary()
        ),
        min_size=1,
        max_size=8,
    )
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_and_any_printable_tag_come_back(store: Store, items: list[tuple[str, bytes]]) -> None:
    before = store.head()
    store.append([NewEvent("T", data, (tag, "all")) for tag, data in items])
    found = store.read(after=before)
    assert [(stored.data, stored.tags) for stored in found] == [
        (data, tuple(dict.fromkeys((tag, "all")))) for tag, data in items
    ]
