#!/bin/bash
set -euo pipefail
aws dynamodb create-table --table-name pages --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST >/dev/null
jq -nc '{pages: [range(9) | {PutRequest: {Item: {id: {S: "k\(.)"}}}}]}' > b.json
aws dynamodb batch-write-item --request-items file://b.json >/dev/null
token= total=0
while :; do
  page=$(aws dynamodb scan --table-name pages --max-items 4 ${token:+--starting-token "$token"})
  total=$((total + $(jq '.Items | length' <<< "$page")))
  token=$(jq -r '.NextToken // empty' <<< "$page")
  [ -n "$token" ] || break
done
echo "$total"
key=$(aws dynamodb scan --table-name pages --limit 2 --query LastEvaluatedKey)
aws dynamodb scan --table-name pages --limit 100 --exclusive-start-key "$key" --query Count
