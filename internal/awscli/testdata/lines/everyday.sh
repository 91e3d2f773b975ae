# What seed scripts say every day. Run through both CLIs by every test run.
aws dynamodb create-table --table-name acl --attribute-definitions AttributeName=customer,AttributeType=S AttributeName=resource,AttributeType=S --key-schema AttributeName=customer,KeyType=HASH AttributeName=resource,KeyType=RANGE --provisioned-throughput ReadCapacityUnits=1,WriteCapacityUnits=1 --query 'TableDescription.[TableName,TableStatus,KeySchema]'
aws dynamodb wait table-exists --table-name acl
aws dynamodb put-item --table-name acl --item '{"customer":{"S":"Bob"},"resource":{"S":"ACCOUNT-1234"},"role":{"S":"Admin"}}'
aws dynamodb put-item --table-name acl --item 'customer={S=Bob},resource={S=ACCOUNT-4321},role={S=User}' --return-consumed-capacity TOTAL
aws dynamodb put-item --table acl --item customer={S=Ray},resource={S=ACCOUNT-4321},role={S=Admin},n={N=12345678901234567890123456789012345678},tags={SS=[a,b]},m={M={z={BOOL=true},a={NULL=true}}}
aws dynamodb scan --table-name acl
aws dynamodb scan --table-name acl --output text
aws dynamodb scan --table-name acl --query 'Items[].resource.S' --output text
aws dynamodb scan --table-name acl --query Count
aws dynamodb scan --table-name acl --max-items 1
aws dynamodb scan --table-name acl --page-size 1 --query 'Items[*].{c: customer.S, r: role.S}'
aws dynamodb query --table-name acl --key-condition-expression 'customer = :c' --expression-attribute-values '{":c":{"S":"Bob"}}' --no-scan-index-forward
aws dynamodb query --table-name acl --key-condition-expression 'customer = :c' --expression-attribute-values ':c={S=Bob}' --select COUNT --output text
aws dynamodb get-item --table-name acl --key '{"customer":{"S":"Ray"},"resource":{"S":"ACCOUNT-4321"}}'
aws dynamodb get-item --table-name acl --key '{"customer":{"S":"Ray"},"resource":{"S":"ACCOUNT-4321"}}' --query Item.n.N --output text
aws dynamodb get-item --table-name acl --key '{"customer":{"S":"none"},"resource":{"S":"none"}}'
aws dynamodb update-item --table-name acl --key '{"customer":{"S":"Bob"},"resource":{"S":"ACCOUNT-1234"}}' --update-expression 'SET #r = :r' --expression-attribute-names '{"#r":"role"}' --expression-attribute-values '{":r":{"S":"Owner"}}' --return-values UPDATED_NEW
printf '{\n "customer": {"S": "é"},\n "resource": {"S": "file"},\n "b": {"B": "aGVsbG8="}\n}\n' > item.json; aws dynamodb put-item --table-name acl --item file://item.json
echo '{"customer":{"S":"stdin"},"resource":{"S":"x"}}' | aws dynamodb put-item --table-name acl --item file:///dev/stdin
aws dynamodb put-item --cli-input-json "$(printf '{"TableName":"acl","Item":%s}' "$(cat item.json)")" --return-values ALL_OLD
aws dynamodb batch-write-item --request-items '{"acl":[{"PutRequest":{"Item":{"customer":{"S":"x"},"resource":{"S":"1"}}}},{"DeleteRequest":{"Key":{"customer":{"S":"stdin"},"resource":{"S":"x"}}}}]}'
aws dynamodb transact-write-items --transact-items '[{"Put":{"TableName":"acl","Item":{"customer":{"S":"y"},"resource":{"S":"1"}}}}]'
aws dynamodb execute-statement --statement "SELECT resource FROM acl WHERE customer = 'y'"
aws dynamodb delete-item --table-name acl --key customer={S=y},resource={S=1} --return-values ALL_OLD --output text
aws dynamodb update-time-to-live --table-name acl --time-to-live-specification Enabled=true,AttributeName=expires
aws dynamodb list-tables
aws dynamodb describe-table --table-name acl --query Table.TableStatus --output text
aws dynamodb describe-table --table-name nowhere > /dev/null || echo "status $?"
aws dynamodb put-item --table-name acl --item '{"customer":{"S":"x"}'
aws dynamodb put-item --table-name acl --item '{"customer":{"S":1}}'
aws dynamodb put-item --table-name acl
aws dynamodb put-item --table-name acl --item '{"customer":{"S":"x"},"resource":{"S":"1"}}' --condition-expression 'attribute_not_exists(customer)'
aws dynamodb put-itme
aws dynamodb list-tables --tabel x
aws dynamodb delete-table --table-name acl --query TableDescription.TableName
aws dynamodb wait table-not-exists --table-name acl
