#!/bin/bash
set -e
aws dynamodb create-table --cli-input-json "$(cat <<EOF
{
  "TableName": "books",
  "AttributeDefinitions": [{"AttributeName": "isbn", "AttributeType": "S"}],
  "KeySchema": [{"AttributeName": "isbn", "KeyType": "HASH"}],
  "BillingMode": "PAY_PER_REQUEST"
}
EOF
)" >/dev/null
title='Moby "Dick"'
aws dynamodb put-item --table-name books --item file:///dev/stdin <<'EOF'
{"isbn": {"S": "1"}, "title": {"S": "literal $title"}}
EOF
cat > item.json <<-EOF
	{"isbn": {"S": "2"}, "title": {"S": "${title//\"/\\\"}"}}
	EOF
aws dynamodb put-item --table-name books --item file://item.json
aws dynamodb scan --table-name books --query 'sort_by(Items, &isbn.S)[].title.S' --output text
