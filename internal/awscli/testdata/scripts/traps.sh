#!/bin/bash
set -E
trap 'echo "error on line $LINENO: $?"' ERR
trap 'echo "cleaning up"; aws dynamodb delete-table --table-name temp --query TableDescription.TableName --output text' EXIT
aws dynamodb create-table --table-name temp --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST > /dev/null
aws dynamodb describe-table --table-name nowhere 2>/dev/null
aws dynamodb put-item --table-name temp --item '{"id":{"N":"1"}}' 2>&1
aws dynamodb put-item --table-name temp 2>/dev/null
exit 7
