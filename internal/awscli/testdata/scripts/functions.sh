#!/bin/bash
set -eu
table() { aws dynamodb create-table --table-name "$1" --billing-mode PAY_PER_REQUEST --attribute-definitions AttributeName="$2",AttributeType=S --key-schema AttributeName="$2",KeyType=HASH >/dev/null; }
put() { local table=$1; shift; aws dynamodb put-item --table-name "$table" --item "$@"; }
get() { aws dynamodb get-item --table-name "$1" --key "$2={S=$3}" --query "Item.$4.S" --output text; }
table planets name
put planets 'name={S=mars},kind={S=rock}'
put planets '{"name":{"S":"saturn"},"kind":{"S":"gas"}}'
echo "mars: $(get planets name mars kind), saturn: $(get planets name saturn kind), none: $(get planets name pluto kind)"
