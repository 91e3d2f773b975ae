#!/bin/bash
# As found in /etc/localstack/init/ready.d.
set -euo pipefail
echo "Initializing DynamoDB..."
awslocal dynamodb create-table --table-name users --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST > /dev/null
awslocal dynamodb put-item --table-name users --item '{"id": {"S": "1"}, "name": {"S": "Ann"}}'
awslocal dynamodb list-tables --output text
echo "done"
