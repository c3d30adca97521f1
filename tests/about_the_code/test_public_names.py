"""What is in `livefire.__all__` is public: sorted, importable, documented."""

import livefire


def test_public_names_are_sorted() -> None:
    assert list(livefire.__all__) == sorted(livefire.__all__)


def test_every_public_name_exists() -> None:
    assert not [name for name in livefire.__all__ if getattr(livefire, name, None) is None]


def test_every_public_function_has_a_docstring() -> None:
    assert not [name for name in livefire.__all__ if name != "__version__" and not getattr(livefire, name).__doc__]
