#!/bin/sh
set -eu
: "${TABLE:=posix}"
aws dynamodb create-table --table-name "$TABLE" --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST > /dev/null
i=0
while [ "$i" -lt 3 ]; do
  i=$((i + 1))
  aws dynamodb put-item --table-name "$TABLE" --item "{ \"id\": {\"S\": \"row $i\"} }"
done
n=`aws dynamodb scan --table-name "$TABLE" --query 'Count' --output text`
test "$n" = 3 && printf '%s rows\n' "$n"
case $(aws dynamodb describe-table --table-name "$TABLE" --query 'Table.TableStatus' --output text) in
  ACTIVE) echo ready ;;
  *) echo "not ready"; exit 1 ;;
esac
