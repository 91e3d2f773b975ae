#!/bin/sh
AWS="aws --endpoint-url ${DYNAMODB_URL:-http://localhost:8000}"
$AWS dynamodb create-table --table-name carts --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST >/dev/null || exit 1
for n in 1 2 3; do
  $AWS dynamodb put-item --table-name carts --item "{\"id\":{\"S\":\"cart-$n\"},\"n\":{\"N\":\"$n\"}}"
done
$AWS dynamodb scan --table-name carts --select COUNT --query Count
