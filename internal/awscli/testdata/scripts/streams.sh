#!/bin/sh
set -e
aws dynamodb create-table --table-name feed --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST --query 'TableDescription.StreamSpecification'
aws dynamodb update-table --table-name feed --stream-specification StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES --query 'TableDescription.StreamSpecification'
aws dynamodb put-item --table-name feed --item 'id={S=1}'
arn=$(aws dynamodb describe-table --table-name feed --query Table.LatestStreamArn --output text)
aws dynamodbstreams describe-stream --stream-arn "$arn" --query 'StreamDescription.[TableName,StreamStatus,StreamViewType]' --output text
aws dynamodbstreams list-streams --table-name feed --query 'length(Streams)'
