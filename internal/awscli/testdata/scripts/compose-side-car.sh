#!/bin/sh
# Waits until the database answers, then fills it.
set -e
until aws dynamodb list-tables --endpoint-url "${AWS_ENDPOINT_URL}" >/dev/null 2>&1; do sleep 1; done
aws dynamodb create-table --endpoint-url "${AWS_ENDPOINT_URL}" --table-name compose --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST >/dev/null
aws dynamodb wait table-exists --endpoint-url "${AWS_ENDPOINT_URL}" --table-name compose
aws dynamodb put-item --endpoint-url "${AWS_ENDPOINT_URL}" --table-name compose --item '{"id":{"S":"ready"}}' --return-consumed-capacity TOTAL
exec aws dynamodb scan --endpoint-url "${AWS_ENDPOINT_URL}" --table-name compose --no-paginate
