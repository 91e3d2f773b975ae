#!/bin/bash
set -e
aws dynamodb create-table --table-name counters --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST >/dev/null
next() {
  aws dynamodb update-item --table-name counters --key '{"id":{"S":"seq"}}' --update-expression 'ADD v :one' \
    --expression-attribute-values '{":one":{"N":"1"}}' --return-values UPDATED_NEW --query Attributes.v.N --output text
}
a=$(next); b=$(next); c=$(next)
echo "$a $b $c"
[ "$c" -eq 3 ]
