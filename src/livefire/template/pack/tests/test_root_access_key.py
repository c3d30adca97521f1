"""The detection's own tests; the scenarios are test items of their own."""

from livefire.testing import detection, fired_on


def test_a_key_for_root_fires(pack, traffic):
    events = traffic("root_keys.root_access_key", n=10)
    assert fired_on(detection("root_access_key", pack=pack), events).all()


def test_keys_that_users_make_are_silent(pack, traffic):
    events = traffic("root_keys.user_access_key", n=100)
    assert not fired_on(detection("root_access_key", pack=pack), events).any()


def test_a_record_without_an_identity_is_silent(pack):
    record = {"eventSource": "iam.amazonaws.com", "eventName": "CreateAccessKey", "userIdentity": None}
    assert not fired_on(detection("root_access_key", pack=pack), [record]).any()
