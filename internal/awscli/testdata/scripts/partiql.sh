#!/bin/bash
set -e
aws dynamodb create-table --table-name films --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST >/dev/null
for f in alien brazil contact; do
  aws dynamodb execute-statement --statement "INSERT INTO films VALUE {'id': '$f', 'length': ${#f}, 'tags': <<'x', 'y'>>}"
done
aws dynamodb execute-statement --statement "UPDATE films SET seen = true WHERE id = 'alien'"
aws dynamodb execute-statement --statement 'SELECT * FROM films WHERE id = ?' --parameters '[{"S": "alien"}]'
aws dynamodb execute-statement --statement "INSERT INTO films VALUE {'id': 'alien'}" 2>&1 || echo "duplicate: $?"
aws dynamodb batch-execute-statement --statements '[{"Statement": "DELETE FROM films WHERE id = '"'brazil'"'"}]'
aws dynamodb scan --table-name films --query Count
