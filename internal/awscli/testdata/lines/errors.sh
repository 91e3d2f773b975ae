aws
aws dynamodb
aws dynamodb scna
aws dynamodb scan
aws dynamodb wait
aws dynamodb wait table-exists
aws dynamodb wait table-finished --table-name x
aws dynamodb put-item --table-name things
aws dynamodb list-tables --lmit 3
aws dynamodb list-tables stray
aws dynamodb list-tables --output csv
AWS_DEFAULT_OUTPUT=csv aws dynamodb list-tables
aws dynamodb list-tables --query 'TableNames['
aws dynamodb list-tables --query 'sum(TableNames)'
aws dynamodb list-tables --query 'nope(TableNames)'
aws dynamodb list-tables --endpoint-url nowhere
aws dynamodb list-tables --limit x
aws dynamodb list-tables --max-items x
aws dynamodb list-tables --max-items 1 --no-paginate
aws dynamodb list-tables --max-items
aws dynamodb list-tables --debug=yes 2>/dev/null
aws dynamodb list-tables --cli-read-timeout x
aws dynamodb list-tables --color blue
aws dynamodb create-table --table-name things --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST --query TableDescription.TableName
aws dynamodb get-item --table-name things --key '{"id":{"S":"1"'
aws dynamodb get-item --table-name things --key '{"id":{"S":"1"}} x'
aws dynamodb get-item --table-name things --key '{"id":{"S":1}}'
aws dynamodb get-item --table-name things --key '{"id":{"X":"1"}}'
aws dynamodb get-item --table-name things --key '["id"]'
aws dynamodb get-item --table-name things --key 'id'
aws dynamodb get-item --table-name things --key 'id={S=1'
aws dynamodb get-item --table-name things --key ''
aws dynamodb get-item --table-name things --key 'id={S=1},id={S=2}'
aws dynamodb get-item --table-name things --key file://missing.json
aws dynamodb get-item --table-name things --key '{"id":{"N":"1"}}'
aws dynamodb get-item --table-name things --key '{"other":{"S":"1"}}'
aws dynamodb get-item --table-name things --key '{"id":null}'
aws dynamodb get-item --table-name nowhere --key '{"id":{"S":"1"}}'
aws dynamodb get-item --table-name --key '{"id":{"S":"1"}}'
aws dynamodb get-item --return X --table-name things --key '{"id":{"S":"1"}}'
aws dynamodb put-item --re X --table-name things --item '{"id":{"S":"1"}}' --return NONE
aws dynamodb put-item --table-name things --item '{"id":{"S":"1"},"b":{"B":"a"}}'
aws dynamodb put-item --table-name things --item '{"id":{"S":"1"},"b":{"S":"a","N":"1"}}'
aws dynamodb put-item --table-name things --item '{"id":{"S":"1"},"b":{"N":"x"}}'
aws dynamodb put-item --table-name things --item '{"id":{"S":"1"},"ss":{"SS":["a","a"]}}'
aws dynamodb put-item --table-name things --item id={S=1},ok={BOOL=maybe}
aws dynamodb put-item --cli-input-json '{"TableName":"things"}'
aws dynamodb put-item --cli-input-json '{"TableName":"things","Item":{"id":{"S":"1"}},"Extra":1}'
aws dynamodb put-item --cli-input-json '[]'
aws dynamodb put-item --cli-input-json '{'
aws dynamodb create-table --table-name more --key-schema AttributeName=id,KeyType=HASH --attribute-definitions AttributeName=id,AttributeType=S --provisioned-throughput ReadCapacityUnits=x,WriteCapacityUnits=1
aws dynamodb create-table --table-name more --key-schema AttributeName=id,KeyType=HASH --attribute-definitions AttributeName=id,AttributeType=Q --billing-mode PAY_PER_REQUEST
aws dynamodb create-table --table-name more --key-schema AttributeName=id,KeyTyp=HASH --attribute-definitions AttributeName=id,AttributeType=S
aws dynamodb update-item --table-name things --key '{"id":{"S":"1"}}' --update-expression 'SET nope'
aws dynamodb delete-table --table-name nowhere
aws dynamodb describe-backup --backup-arn arn:aws:dynamodb:us-east-1:123456789012:table/x/backup/01234567890123-abcdefgh
if aws dynamodb describe-table --table-name nowhere 2>/dev/null; then echo yes; else echo "no $?"; fi
