#!/bin/sh
aws dynamodb describe-table --table-name jobs --query Table.TableName || aws dynamodb create-table --table-name jobs --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST --query TableDescription.TableName
aws dynamodb describe-table --table-name jobs --query Table.TableName || echo never
