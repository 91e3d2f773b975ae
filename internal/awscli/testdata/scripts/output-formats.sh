#!/bin/bash
export AWS_DEFAULT_OUTPUT=text
aws dynamodb create-table --table-name formats --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST --query 'TableDescription.[TableName,TableStatus]'
aws dynamodb put-item --table-name formats --item '{"id":{"S":"1"},"l":{"L":[{"S":"a"},{"N":"2"}]}}'
aws dynamodb scan --table-name formats
aws dynamodb scan --table-name formats --output json | tr -d ' \n'; echo
aws dynamodb scan --table-name formats --output table
while read -r id n; do echo "[$id] [$n]"; done < <(aws dynamodb scan --table-name formats --query 'Items[].[id.S, l.L[1].N]')
