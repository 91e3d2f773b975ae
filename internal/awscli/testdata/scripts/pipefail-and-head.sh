#!/bin/bash
set -euo pipefail
aws dynamodb create-table --table-name piped --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST >/dev/null
for i in 1 2 3; do aws dynamodb put-item --table-name piped --item "id={S=$i}"; done
aws dynamodb scan --table-name piped | head -1
aws dynamodb scan --table-name piped | grep -c '"S"'
aws dynamodb describe-table --table-name none 2>/dev/null | cat
echo "not reached"
