#!/bin/sh
# provisioner "local-exec" hands a command line to sh -c and takes its status.
sh -c "aws dynamodb create-table --table-name \"tf-state\" --attribute-definitions AttributeName=LockID,AttributeType=S --key-schema AttributeName=LockID,KeyType=HASH --billing-mode PAY_PER_REQUEST --query 'TableDescription.TableArn' --output text && aws dynamodb wait table-exists --table-name tf-state"
echo "apply: $?"
sh -c 'aws dynamodb create-table --table-name tf-state --attribute-definitions AttributeName=LockID,AttributeType=S --key-schema AttributeName=LockID,KeyType=HASH --billing-mode PAY_PER_REQUEST'
echo "again: $?"
sh -c 'aws dynamodb delete-table --table-name tf-state > /dev/null'
echo "destroy: $?"
