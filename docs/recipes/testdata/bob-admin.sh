#!/bin/bash
aws dynamodb put-item --table-name acl --item '{"customer": {"S": "Bob"}, "resource": {"S": "ACCOUNT-1234"}, "role": {"S": "Admin"}}'
