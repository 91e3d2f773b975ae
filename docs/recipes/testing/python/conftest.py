import os
import urllib.request
import uuid

import boto3
import pytest

ENDPOINT = os.environ.get("DYNAMODB_ENDPOINT", "http://localhost:8000")


@pytest.fixture
def dynamodb(request):
    """A database of the test's own, which starts as the state that the parameter names."""
    key = f"{getattr(request, 'param', '')}Test{uuid.uuid4().hex}"
    yield boto3.resource("dynamodb", endpoint_url=ENDPOINT, region_name="us-east-1",
                         aws_access_key_id=key, aws_secret_access_key="any")
    delete = urllib.request.Request(f"{ENDPOINT}/_dynasnap/databases?key={key}", method="DELETE")
    urllib.request.urlopen(delete).close()
