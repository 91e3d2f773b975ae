#!/bin/bash
set -e
aws dynamodb create-table --table-name tokens --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST >/dev/null
aws dynamodb update-time-to-live --table-name tokens --time-to-live-specification '{"Enabled": true, "AttributeName": "expires_at"}'
aws dynamodb update-time-to-live --table-name tokens --time-to-live-specification Enabled=true,AttributeName=expires_at || echo "already on: $?"
far=4102444800
aws dynamodb put-item --table-name tokens --item "id={S=t1},expires_at={N=$far}"
[ "$(aws dynamodb describe-time-to-live --table-name tokens --query 'TimeToLiveDescription.TimeToLiveStatus' --output text)" = ENABLED ] && echo enabled
