#!/bin/bash
set -e
ensure() {
  if ! aws dynamodb describe-table --table-name "$1" >/dev/null 2>&1; then
    echo "creating $1"
    aws dynamodb create-table --table-name "$1" --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST >/dev/null
  else
    echo "$1 is there"
  fi
}
ensure orders
ensure orders
ensure customers
aws dynamodb list-tables
