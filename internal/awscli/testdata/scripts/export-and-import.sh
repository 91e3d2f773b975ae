#!/bin/bash
set -euo pipefail
for t in source target; do aws dynamodb create-table --table-name $t --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST >/dev/null; done
for i in 1 2 3; do aws dynamodb put-item --table-name source --item "{\"id\":{\"S\":\"$i\"},\"tags\":{\"SS\":[\"a\",\"b$i\"]},\"m\":{\"M\":{\"x\":{\"NULL\":true}}}}"; done
aws dynamodb scan --table-name source > dump.json
jq -c '.Items[]' dump.json | while read -r item; do aws dynamodb put-item --table-name target --item "$item"; done
diff <(aws dynamodb scan --table-name source | jq -S '.Items|sort_by(.id.S)') <(aws dynamodb scan --table-name target | jq -S '.Items|sort_by(.id.S)') && echo identical
rm dump.json
