#!/bin/sh
# The same as template.yaml and acl.json, as a script: two admins, one user.

aws dynamodb create-table \
    --table-name acl \
    --attribute-definitions AttributeName=customer,AttributeType=S AttributeName=resource,AttributeType=S \
    --key-schema AttributeName=customer,KeyType=HASH AttributeName=resource,KeyType=RANGE \
    --billing-mode PAY_PER_REQUEST

aws dynamodb put-item --table-name acl --item '{"customer": {"S": "Bob"}, "resource": {"S": "ACCOUNT-1234"}, "role": {"S": "Admin"}}'
aws dynamodb put-item --table-name acl --item '{"customer": {"S": "Bob"}, "resource": {"S": "ACCOUNT-4321"}, "role": {"S": "User"}}'
aws dynamodb put-item --table-name acl --item '{"customer": {"S": "Ray"}, "resource": {"S": "ACCOUNT-4321"}, "role": {"S": "Admin"}}'
