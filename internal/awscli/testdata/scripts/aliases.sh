#!/bin/bash
shopt -s expand_aliases
alias ddb='aws dynamodb --output text'
alias tables='ddb list-tables --query TableNames[]'
ddb create-table --table-name aliased --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST --query TableDescription.TableName
tables
\aws dynamodb list-tables --query 'length(TableNames)'
command aws dynamodb list-tables --query 'TableNames[0]'
