#!/bin/bash
set -e
aws configure set aws_access_key_id local
aws configure set aws_secret_access_key local
aws configure set region us-east-1
aws configure set output text
aws configure set default.s3.addressing_style path
echo "region: $(aws configure get region)"
aws dynamodb create-table --table-name configured --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST --query TableDescription.TableName
aws dynamodb list-tables
cat ~/.aws/config
