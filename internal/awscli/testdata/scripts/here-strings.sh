#!/bin/bash
set -e
aws dynamodb create-table --table-name words --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST >/dev/null
while IFS=, read -r id word; do
  aws dynamodb put-item --table-name words --item file:///dev/stdin <<< "{\"id\":{\"S\":\"$id\"},\"word\":{\"S\":\"$word\"}}"
done <<< $'1,alpha\n2,beta'
read -r first _ <<< "$(aws dynamodb scan --table-name words --query 'sort(Items[].word.S)' --output text)"
echo "$first"
