#!/bin/sh
set -e
aws dynamodb create-table --table-name cities --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST >/dev/null
awk -F, 'NR > 1 { printf "%s{\"PutRequest\":{\"Item\":{\"id\":{\"S\":\"%s\"},\"pop\":{\"N\":\"%s\"}}}}", sep, $1, $2; sep = "," } BEGIN { printf "{\"cities\":[" } END { print "]}" }' awk-to-batches/cities.csv > batch.json
aws dynamodb batch-write-item --request-items file://batch.json
aws dynamodb scan --table-name cities --query 'max_by(Items, &to_number(pop.N)).id.S' --output text
