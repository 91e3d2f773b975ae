#!/bin/bash
aws dynamodb create-table --table-name locks --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST >/dev/null
acquire() { aws dynamodb put-item --table-name locks --item "id={S=$1},owner={S=$2}" --condition-expression 'attribute_not_exists(id)'; }
acquire deploy ann && echo "ann has it"
acquire deploy bob; echo "bob: $?"
if err=$(acquire deploy cid 2>&1); then echo taken; else grep -o ConditionalCheckFailedException <<< "$err" | head -1; fi
aws dynamodb delete-item --table-name locks --key id={S=deploy} --condition-expression '#o = :o' --expression-attribute-names '#o=owner' --expression-attribute-values ':o={S=ann}' --return-values ALL_OLD --query Attributes.owner.S
