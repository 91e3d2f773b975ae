#!/bin/bash
set -euo pipefail
aws dynamodb create-table --table-name people --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST >/dev/null
{ read -r header
  while IFS=, read -r id name age; do
    aws dynamodb put-item --table-name people --item "{\"id\":{\"S\":\"$id\"},\"name\":{\"S\":\"$name\"},\"age\":{\"N\":\"$age\"}}"
  done
} < while-read-csv/people.csv
aws dynamodb scan --table-name people --filter-expression 'age > :a' --expression-attribute-values '{":a":{"N":"30"}}' --query 'sort(Items[].name.S)' --output text
