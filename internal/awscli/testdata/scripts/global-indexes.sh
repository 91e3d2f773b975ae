#!/bin/bash
set -e
aws dynamodb create-table --table-name tracks \
  --attribute-definitions AttributeName=artist,AttributeType=S AttributeName=title,AttributeType=S AttributeName=year,AttributeType=N \
  --key-schema AttributeName=artist,KeyType=HASH AttributeName=title,KeyType=RANGE \
  --provisioned-throughput ReadCapacityUnits=5,WriteCapacityUnits=5 \
  --global-secondary-indexes '[{"IndexName":"by-year","KeySchema":[{"AttributeName":"year","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"},"ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1}}]' \
  --query 'TableDescription.GlobalSecondaryIndexes[].{name:IndexName,status:IndexStatus}'
aws dynamodb put-item --table-name tracks --item '{"artist":{"S":"A"},"title":{"S":"one"},"year":{"N":"1999"}}'
aws dynamodb put-item --table-name tracks --item '{"artist":{"S":"B"},"title":{"S":"two"},"year":{"N":"1999"}}'
aws dynamodb query --table-name tracks --index-name by-year --key-condition-expression '#y = :y' --expression-attribute-names '{"#y":"year"}' --expression-attribute-values '{":y":{"N":"1999"}}' --query 'sort(Items[].title.S)' --output text
aws dynamodb update-table --table-name tracks --global-secondary-index-updates '[{"Delete":{"IndexName":"by-year"}}]' --query 'TableDescription.TableName'
