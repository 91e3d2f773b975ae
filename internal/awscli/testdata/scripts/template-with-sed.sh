#!/bin/bash
set -e
for env in dev test; do
  sed -e "s/__ENV__/$env/g" -e "s/__CAPACITY__/3/" template-with-sed/table.json.tmpl > "$env.json"
  aws dynamodb create-table --cli-input-json "file://$env.json" --query 'TableDescription.[TableName,ProvisionedThroughput.ReadCapacityUnits]' --output text
done
aws dynamodb create-table --cli-input-json file://dev.json --table-name overridden --query TableDescription.TableName --output text
aws dynamodb list-tables --query 'join(`,`, TableNames)' --output text
