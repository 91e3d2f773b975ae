#!/bin/bash
set -e
aws dynamodb create-table --cli-input-yaml file://yaml-inputs/table.yaml --output yaml --query 'TableDescription.KeySchema'
aws dynamodb put-item --table-name zoo --cli-input-yaml 'Item: {id: {S: "lion"}, legs: {N: "4"}}'
aws dynamodb scan --table-name zoo --output yaml
aws dynamodb scan --table-name zoo --output table
aws dynamodb scan --table-name zoo --output yaml-stream
