#!/bin/bash
set -euo pipefail
aws dynamodb create-table --table-name strict --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST >/dev/null
aws dynamodb put-item --table-name strict --item '{"id":{"S":"before"}}'
aws dynamodb put-item --table-name strict --item '{"wrong":{"S":"key"}}'
aws dynamodb put-item --table-name strict --item '{"id":{"S":"never"}}'
