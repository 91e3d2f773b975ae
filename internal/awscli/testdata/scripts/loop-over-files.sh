#!/bin/bash
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
for table in loop-over-files/tables/*.json; do
  aws dynamodb create-table --cli-input-json "file://$table" --query TableDescription.TableName --output text
done
for item in loop-over-files/items/*.json; do
  table=$(basename "$item" .json); table=${table%%-*}
  aws dynamodb put-item --table-name "$table" --item "file://$item"
done
aws dynamodb scan --table-name people --query 'sort(Items[].name.S)'
