#!/bin/bash
set -e
aws dynamodb create-table --table-name docs --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST >/dev/null
mkdir data; for i in a b c; do echo "{\"id\":{\"S\":\"$i\"}}" > "data/$i.json"; done
find data -name '*.json' -exec aws dynamodb put-item --table-name docs --item file://{} \;
find data -name 'a.json' -execdir aws dynamodb put-item --table-name docs --return-values ALL_OLD --item file://{} \;
aws dynamodb scan --table-name docs --query 'Items[].id.S | sort(@)' --output text
