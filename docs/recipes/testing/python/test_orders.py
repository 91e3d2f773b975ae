import pytest


@pytest.mark.parametrize("customer", ["Ann", "Cid", "Eve"])
def test_new_user(dynamodb, customer):
    acl = dynamodb.Table("acl")
    acl.put_item(Item={"customer": customer, "resource": "ACCOUNT-4321"})
    assert len(acl.scan()["Items"]) == 2  # Ray's, and that of this test


@pytest.mark.parametrize("dynamodb", ["bob"], indirect=True)
def test_bob_is_there(dynamodb):
    assert len(dynamodb.Table("acl").scan()["Items"]) == 2  # Ray's and Bob's
