"""What an import would change, by key."""

from catalyseur.ingest.differences import Change, Differences, by_key, compare, numbered


def test_records_are_added_removed_changed_or_the_same() -> None:
    found = compare({"a": 1, "b": 2, "c": 3}, {"c": 3, "b": 20, "d": 4})
    assert found == Differences(
        added=(("d", 4),),
        removed=(("a", 1),),
        changed=(Change(key="b", before=2, after=20),),
        unchanged=("c",),
    )
    assert not found.is_empty


def test_the_same_records_differ_in_nothing() -> None:
    assert compare({"a": 1}, {"a": 1}).is_empty
    assert compare({}, {}).is_empty


def test_records_of_one_key_are_numbered_in_order() -> None:
    assert numbered(["a", "b", "a", "a"]) == ["a", "b", "a#2", "a#3"]
    assert by_key(["ax", "ay", "b"], lambda text: text[0]) == {"a": "ax", "a#2": "ay", "b": "b"}
