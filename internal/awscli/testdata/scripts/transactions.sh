#!/bin/bash
aws dynamodb create-table --table-name ledger --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST >/dev/null
transfer() {
  aws dynamodb transact-write-items --transact-items "$(sed -e "s/@FROM@/$1/" -e "s/@TO@/$2/" -e "s/@AMOUNT@/$3/" <<'EOF'
[{"Update": {"TableName": "ledger", "Key": {"id": {"S": "@FROM@"}}, "UpdateExpression": "SET balance = balance - :a", "ConditionExpression": "balance >= :a", "ExpressionAttributeValues": {":a": {"N": "@AMOUNT@"}}}},
 {"Update": {"TableName": "ledger", "Key": {"id": {"S": "@TO@"}}, "UpdateExpression": "SET balance = balance + :a", "ExpressionAttributeValues": {":a": {"N": "@AMOUNT@"}}}}]
EOF
)"
}
aws dynamodb transact-write-items --transact-items 'Put={TableName=ledger,Item={id={S=ann},balance={N=100}}}' 'Put={TableName=ledger,Item={id={S=bob},balance={N=0}}}'
transfer ann bob 30 && echo ok
transfer ann bob 300 2>/dev/null || echo "refused: $?"
aws dynamodb transact-get-items --transact-items 'Get={TableName=ledger,Key={id={S=ann}}}' 'Get={TableName=ledger,Key={id={S=bob}}}' --query 'Responses[].Item.balance.N' --output text
