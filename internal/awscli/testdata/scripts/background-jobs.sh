#!/bin/bash
aws dynamodb create-table --table-name jobs --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST >/dev/null
for i in 1 2 3 4; do aws dynamodb put-item --table-name jobs --item "id={S=$i}" & pids+=($!); done
for pid in "${pids[@]}"; do wait "$pid" || echo "job failed"; done
aws dynamodb put-item --table-name none --item 'id={S=x}' 2>/dev/null & wait $!; echo "status $?"
aws dynamodb scan --table-name jobs --query Count
