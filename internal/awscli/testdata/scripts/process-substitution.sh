#!/bin/bash
set -e
aws dynamodb create-table --table-name left --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST >/dev/null
aws dynamodb create-table --table-name right --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST >/dev/null
aws dynamodb put-item --table-name left --item file://<(echo '{"id":{"S":"same"}}')
aws dynamodb put-item --table-name right --item file://<(printf '{"id":{"S":"%s"}}' same)
aws dynamodb put-item --table-name right --item 'id={S=more}'
diff <(aws dynamodb scan --table-name left --query 'sort(Items[].id.S)' --output text | tr '\t' '\n') <(aws dynamodb scan --table-name right --query 'sort(Items[].id.S)' --output text | tr '\t' '\n') || echo "they differ"
