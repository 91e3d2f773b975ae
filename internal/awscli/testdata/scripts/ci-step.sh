#!/bin/bash -e
# A CI step that prints sections and checks what it did.
section() { printf '\n== %s\n' "$*"; }
section versions
aws --version 2>&1 | cut -d. -f1
section tables
for name in users orders; do aws dynamodb create-table --table-name "ci-$name" --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST --query 'TableDescription.TableName' --output text; done
section data
aws dynamodb batch-write-item --request-items '{"ci-users":[{"PutRequest":{"Item":{"id":{"S":"u1"}}}}],"ci-orders":[{"PutRequest":{"Item":{"id":{"S":"o1"},"user":{"S":"u1"}}}}]}' --query 'UnprocessedItems'
section checks
for name in users orders; do
  n=$(aws dynamodb scan --table-name "ci-$name" --select COUNT --query Count --output text)
  [[ $n == 1 ]] || { echo "ci-$name has $n items"; exit 1; }
done
echo fine
