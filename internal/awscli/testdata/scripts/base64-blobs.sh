#!/bin/bash
set -e
aws dynamodb create-table --table-name blobs --attribute-definitions AttributeName=id,AttributeType=B --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST >/dev/null
encoded=$(printf 'hello\0world' | base64)
aws dynamodb put-item --table-name blobs --item "{\"id\":{\"B\":\"$encoded\"},\"set\":{\"BS\":[\"AQ==\",\"Ag==\"]}}"
aws dynamodb put-item --table-name blobs --cli-binary-format raw-in-base64-out --item '{"id":{"B":"plain"}}'
aws dynamodb get-item --table-name blobs --key "id={B=$encoded}" --query Item.id.B --output text | base64 -d | od -c | head -1
aws dynamodb scan --table-name blobs --query 'sort(Items[].id.B)'
