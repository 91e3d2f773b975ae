#!/bin/bash
set -euo pipefail
aws dynamodb create-table --table-name prices --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST >/dev/null
echo '[{"id":"a","price":10},{"id":"b","price":25}]' |
  jq -c '.[] | {id: {S: .id}, price: {N: (.price|tostring)}}' |
  while read -r item; do aws dynamodb put-item --table-name prices --item "$item"; done
aws dynamodb scan --table-name prices --output json | jq -r '.Items | map(.price.N | tonumber) | add'
aws dynamodb scan --table-name prices | jq -S -c '.Items | sort_by(.id.S)[]'
