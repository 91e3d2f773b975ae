#!/bin/bash
# batch-write-item takes 25 at a time.
set -euo pipefail
aws dynamodb create-table --table-name many --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST >/dev/null
jq -nc '[range(60) | {id: "item-\(.)", n: .}]' > all.json
count=$(jq length all.json)
for ((i = 0; i < count; i += 25)); do
  jq -c --argjson i "$i" '{many: [.[$i:$i+25][] | {PutRequest: {Item: {id: {S: .id}, n: {N: (.n|tostring)}}}}]}' all.json > batch.json
  aws dynamodb batch-write-item --request-items file://batch.json --query 'length(UnprocessedItems)'
done
aws dynamodb scan --table-name many --query Count
aws dynamodb scan --table-name many --page-size 7 --query 'length(Items)'
