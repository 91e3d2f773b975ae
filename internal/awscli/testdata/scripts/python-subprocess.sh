#!/bin/bash
AWS=$(command -v aws) python3 - <<'EOF'
import json, os, subprocess
def aws(*args, **kw):
    return subprocess.run([os.environ["AWS"], "dynamodb", *args], capture_output=True, text=True, **kw)
aws("create-table", "--table-name", "spawned", "--billing-mode", "PAY_PER_REQUEST", "--attribute-definitions", "AttributeName=id,AttributeType=S", "--key-schema", "AttributeName=id,KeyType=HASH").check_returncode()
for i in range(3):
    aws("put-item", "--table-name", "spawned", "--item", json.dumps({"id": {"S": f"é{i}"}})).check_returncode()
print(sorted(i["id"]["S"] for i in json.loads(aws("scan", "--table-name", "spawned").stdout)["Items"]))
failed = aws("put-item", "--table-name", "absent", "--item", "id={S=x}")
print(failed.returncode, failed.stderr)
print(aws("put-item", "--table-name", "spawned", "--item", "file:///dev/stdin", input='{"id":{"S":"stdin"}}').returncode)
EOF
