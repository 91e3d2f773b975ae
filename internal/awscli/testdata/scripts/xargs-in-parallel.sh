#!/bin/bash
set -euo pipefail
aws dynamodb create-table --table-name parallel --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST >/dev/null
seq 1 8 | xargs -P 4 -I{} aws dynamodb put-item --table-name parallel --item '{"id":{"S":"p{}"}}'
aws dynamodb scan --table-name parallel --query 'sort(Items[].id.S)' --output text
printf 'p1\0p2\0' | xargs -0 -n1 sh -c 'aws dynamodb delete-item --table-name parallel --key "{\"id\":{\"S\":\"$0\"}}"'
aws dynamodb scan --table-name parallel --query Count
