#!/usr/bin/env bash
export AWS_DEFAULT_REGION=eu-central-1
ENDPOINT="--endpoint-url=http://localhost:8000"
aws $ENDPOINT --region eu-west-1 dynamodb create-table --table-name sessions --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST --query TableDescription.TableStatus --output text
aws $ENDPOINT dynamodb update-time-to-live --table-name sessions --time-to-live-specification "Enabled=true, AttributeName=ttl" > /dev/null
aws $ENDPOINT dynamodb describe-time-to-live --table-name sessions
