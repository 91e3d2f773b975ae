#!/bin/bash
# Who may do what on which account.
aws dynamodb create-table --table-name acl --billing-mode PAY_PER_REQUEST \
  --attribute-definitions AttributeName=customer,AttributeType=S AttributeName=resource,AttributeType=S \
  --key-schema AttributeName=customer,KeyType=HASH AttributeName=resource,KeyType=RANGE >/dev/null
aws dynamodb put-item --table-name acl --item '{"customer": {"S": "Ray"}, "resource": {"S": "ACCOUNT-4321"}, "role": {"S": "Admin"}}'
