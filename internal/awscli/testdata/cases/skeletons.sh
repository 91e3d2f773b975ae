# --generate-cli-skeleton

# differs: newer-api
aws dynamodb put-item --generate-cli-skeleton

# differs: newer-api
aws dynamodb put-item --generate-cli-skeleton input

# differs: yaml-skeleton
aws dynamodb put-item --generate-cli-skeleton yaml-input

aws dynamodb put-item --generate-cli-skeleton output

# differs: newer-api
aws dynamodb create-table --generate-cli-skeleton

# differs: yaml-skeleton
aws dynamodb create-table --generate-cli-skeleton yaml-input

aws dynamodb create-table --generate-cli-skeleton output

aws dynamodb list-tables --generate-cli-skeleton output

aws dynamodb list-tables --generate-cli-skeleton=input

# differs: yaml-skeleton
aws dynamodb list-tables --generate-cli-skeleton yaml-input

# differs: yaml-skeleton
aws dynamodb query --generate-cli-skeleton yaml-input

# differs: newer-api
aws dynamodb update-table --generate-cli-skeleton | jq -r 'keys[]'

# differs: newer-api
aws dynamodb describe-table --generate-cli-skeleton output --table-name acl

aws dynamodb describe-table --generate-cli-skeleton output --query Table.KeySchema

# differs: newer-api
aws dynamodb describe-table --generate-cli-skeleton output --table-name acl --query Table.KeySchema --output text

aws dynamodb list-tables --generate-cli-skeleton output --output yaml

aws dynamodb list-tables --generate-cli-skeleton output --output table

aws dynamodb transact-write-items --generate-cli-skeleton

# differs: yaml-skeleton
aws dynamodb batch-write-item --generate-cli-skeleton yaml-input

aws dynamodb describe-limits --generate-cli-skeleton; aws dynamodb describe-limits --generate-cli-skeleton yaml-input; aws dynamodb describe-limits --generate-cli-skeleton output

aws dynamodb list-backups --generate-cli-skeleton output; aws dynamodb list-backups --generate-cli-skeleton input

# differs: newer-api
aws dynamodb delete-table --generate-cli-skeleton output --table-name x

# differs: newer-api
aws dynamodb put-item --table-name things --item id={S=x} --generate-cli-skeleton input; aws dynamodb get-item --table-name things --key id={S=x}

# differs: newer-api
aws dynamodb delete-table --table-name acl --generate-cli-skeleton output --query TableDescription.TableStatus

aws dynamodb put-item --generate-cli-skeleton nonsense

# differs: newer-api
aws dynamodb put-item --generate-cli-skeleton --table-name things

aws dynamodb put-item --nonsense --generate-cli-skeleton

# a skeleton, filled in
# differs: newer-api
aws dynamodb put-item --generate-cli-skeleton > put.json; jq '{TableName: "things", Item: {id: {S: "filled"}}} + (. | {ReturnConsumedCapacity: "TOTAL"})' put.json > filled.json; aws dynamodb put-item --cli-input-json file://filled.json
