#!/bin/bash
# Starts over, whatever was there.
for t in $(aws dynamodb list-tables --query 'TableNames[]' --output text); do aws dynamodb delete-table --table-name "$t" >/dev/null; done
aws dynamodb delete-table --table-name events 2>/dev/null || true
aws dynamodb create-table --table-name events --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST >/dev/null
aws dynamodb put-item --table-name events --item id={S=a}
aws dynamodb delete-table --table-name events --query TableDescription.TableName
aws dynamodb wait table-not-exists --table-name events
aws dynamodb create-table --table-name events --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST >/dev/null && aws dynamodb wait table-exists --table-name events
aws dynamodb scan --table-name events
