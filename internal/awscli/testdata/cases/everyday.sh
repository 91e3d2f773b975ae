# What seed scripts say every day

# differs: newer-api
aws dynamodb create-table --table-name access --attribute-definitions AttributeName=customer,AttributeType=S AttributeName=resource,AttributeType=S --key-schema AttributeName=customer,KeyType=HASH AttributeName=resource,KeyType=RANGE --provisioned-throughput ReadCapacityUnits=1,WriteCapacityUnits=1

# create, wait, fill, read
aws dynamodb create-table --table-name users --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST > /dev/null
aws dynamodb wait table-exists --table-name users
aws dynamodb put-item --table-name users --item '{"id": {"S": "u1"}, "name": {"S": "Ann"}}'
aws dynamodb get-item --table-name users --key '{"id": {"S": "u1"}}'

aws dynamodb put-item --table-name acl --item '{"customer":{"S":"Bob"},"resource":{"S":"ACCOUNT-9"},"role":{"S":"Admin"}}'

aws dynamodb put-item --table-name acl --item 'customer={S=Bob},resource={S=ACCOUNT-9},role={S=User}' --return-consumed-capacity TOTAL

aws dynamodb put-item --table acl --item customer={S=Zoe},resource={S=A},n={N=12345678901234567890123456789012345678},tags={SS=[a,b]},m={M={z={BOOL=true},a={NULL=true}}}

aws dynamodb scan --table-name acl

aws dynamodb scan --table-name acl --output text

aws dynamodb scan --table-name acl --query 'Items[].resource.S' --output text

aws dynamodb scan --table-name acl --query Count

aws dynamodb query --table-name acl --key-condition-expression 'customer = :c' --expression-attribute-values '{":c":{"S":"Bob"}}' --no-scan-index-forward

aws dynamodb query --table-name acl --key-condition-expression 'customer = :c' --expression-attribute-values ':c={S=Bob}' --select COUNT --output text

aws dynamodb get-item --table-name acl --key '{"customer":{"S":"Ray"},"resource":{"S":"ACCOUNT-4321"}}'

aws dynamodb get-item --table-name acl --key '{"customer":{"S":"Ray"},"resource":{"S":"ACCOUNT-4321"}}' --query Item.n.N --output text

# an item that is not there
aws dynamodb get-item --table-name acl --key '{"customer":{"S":"none"},"resource":{"S":"none"}}'

aws dynamodb update-item --table-name acl --key '{"customer":{"S":"Bob"},"resource":{"S":"ACCOUNT-1234"}}' --update-expression 'SET #r = :r' --expression-attribute-names '{"#r":"role"}' --expression-attribute-values '{":r":{"S":"Owner"}}' --return-values UPDATED_NEW

aws dynamodb update-item --table-name things --key '{"id":{"S":"2"}}' --update-expression 'SET #n = if_not_exists(#n, :zero) + :one' --expression-attribute-names '#n=count' --expression-attribute-values ':zero={N=0},:one={N=1}' --return-values UPDATED_NEW

aws dynamodb update-item --table-name things --key '{"id":{"S":"2"}}' --update-expression 'ADD tags :t' --expression-attribute-values '{":t":{"SS":["c"]}}' --return-values ALL_NEW --output text

aws dynamodb delete-item --table-name acl --key customer={S=Bob},resource={S=ACCOUNT-1234} --return-values ALL_OLD --output text

aws dynamodb delete-item --table-name things --key '{"id":{"S":"2"}}'

aws dynamodb batch-write-item --request-items '{"acl":[{"PutRequest":{"Item":{"customer":{"S":"x"},"resource":{"S":"1"}}}},{"DeleteRequest":{"Key":{"customer":{"S":"Bob"},"resource":{"S":"ACCOUNT-1234"}}}}]}'

aws dynamodb transact-write-items --transact-items '[{"Put":{"TableName":"acl","Item":{"customer":{"S":"y"},"resource":{"S":"1"}}}}]'

aws dynamodb execute-statement --statement "SELECT resource FROM acl WHERE customer = 'Bob'"

aws dynamodb list-tables

aws dynamodb describe-table --table-name acl --query Table.TableStatus --output text

aws dynamodb describe-table --table-name nowhere > /dev/null || echo "status $?"

if aws dynamodb describe-table --table-name nowhere 2>/dev/null; then echo yes; else echo "no $?"; fi

aws dynamodb describe-table --table-name acl > /dev/null 2>&1 && echo there || echo missing

aws dynamodb update-time-to-live --table-name acl --time-to-live-specification Enabled=true,AttributeName=expires

# a duplicate is told from what is new
aws dynamodb put-item --table-name things --item '{"id":{"S":"1"}}' --condition-expression 'attribute_not_exists(id)' || echo "status $?"
aws dynamodb put-item --table-name things --item '{"id":{"S":"new"}}' --condition-expression 'attribute_not_exists(id)' && echo written

# all tables go
for table in $(aws dynamodb list-tables --query 'TableNames[]' --output text); do
  aws dynamodb delete-table --table-name "$table" --query TableDescription.TableName
done

# a counter
for i in 1 2 3; do
  aws dynamodb update-item --table-name things --key '{"id":{"S":"counter"}}' --update-expression 'ADD hits :one' --expression-attribute-values '{":one":{"N":"1"}}' --return-values UPDATED_NEW --query Attributes.hits.N --output text
done
