#!/bin/bash
set -e
tables=(red green "blue")
declare -A kinds=([red]=S [green]=N [blue]=B)
for t in "${tables[@]}"; do
  options=(--table-name "$t" --attribute-definitions "AttributeName=k,AttributeType=${kinds[$t]}" --key-schema AttributeName=k,KeyType=HASH)
  options+=(--billing-mode PAY_PER_REQUEST)
  aws dynamodb create-table "${options[@]}" --query 'TableDescription.[TableName,AttributeDefinitions[0].AttributeType]' --output text
done
mapfile -t found < <(aws dynamodb list-tables --query 'TableNames[]' --output text | tr '\t' '\n')
echo "${#found[@]}: ${found[*]}"
