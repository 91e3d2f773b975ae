# --output json and text

aws dynamodb scan --table-name things

aws dynamodb scan --table-name things --output text

aws dynamodb scan --table-name logs --output text

aws dynamodb get-item --table-name things --key id={S=1} --output text

aws dynamodb get-item --table-name things --key '{"id":{"S":"none"}}' --output text

aws dynamodb get-item --table-name things --key '{"id":{"S":"none"}}' --query Item

aws dynamodb get-item --table-name things --key '{"id":{"S":"none"}}' --query Item --output text

aws dynamodb list-tables --output text

aws dynamodb describe-table --table-name indexed --output text --query Table.AttributeDefinitions

aws dynamodb describe-table --table-name indexed --output text --query 'Table.[GlobalSecondaryIndexes,LocalSecondaryIndexes]'

# differs: newer-api
aws dynamodb describe-table --table-name indexed --output text

aws dynamodb scan --table-name logs --query 'Items[].[day.S,seq.N,v.N]' --output text

aws dynamodb scan --table-name logs --query 'Items[*].{s: seq, w: w.S}' --output text

aws dynamodb scan --table-name logs --query 'Items[0].{a: day.S, b: `null`, c: `[1,[2]]`, d: `{}`}' --output text

aws dynamodb scan --table-name logs --query 'Items[0].[day.S, missing, `true`, `1.50`]' --output text

aws dynamodb scan --table-name logs --query 'Items[0].[day.S, missing, `true`, `1.50`, `{"a":[1,{}]}`]'

aws dynamodb scan --table-name logs --query '[Count, `x`]' --output text

aws dynamodb scan --table-name logs --query 'Items[].tags.L[]' --output text

aws dynamodb scan --table-name logs --query '`[[1,[2,[3]]],[],{},{"a":[]},null,"",false]`' --output text

aws dynamodb scan --table-name logs --query '`"text"`' --output text

aws dynamodb scan --table-name logs --query '`1e3`'; aws dynamodb scan --table-name logs --query '`12345678901234567890`'; aws dynamodb scan --table-name logs --query '`0.10`' --output text; aws dynamodb scan --table-name logs --query '`1e100`'

aws dynamodb scan --table-name logs --query '`[]`'; aws dynamodb scan --table-name logs --query '`{}`'; aws dynamodb scan --table-name logs --query '`""`'

aws dynamodb scan --table-name logs --query '`[]`' --output text; aws dynamodb scan --table-name logs --query '`{}`' --output text; aws dynamodb scan --table-name logs --query '`""`' --output text; aws dynamodb scan --table-name logs --query '`false`' --output text

# tabs and newlines in values
aws dynamodb get-item --table-name things --key id={S=1} --query 'Item.[id.S, text.S]' --output text

aws dynamodb get-item --table-name things --key id={S=1} --query 'Item.bin'

aws dynamodb batch-write-item --request-items '{"things":[{"PutRequest":{"Item":{"id":{"S":"t"}}}}]}' --output text

aws dynamodb put-item --table-name things --item id={S=x} --output text

aws dynamodb delete-item --table-name things --key id={S=2} --return-values ALL_OLD --output text

aws dynamodb query --table-name indexed --index-name by-x --key-condition-expression 'x = :x' --expression-attribute-values ':x={S=one}' --return-consumed-capacity INDEXES --output text

aws dynamodb transact-get-items --transact-items '[{"Get":{"TableName":"things","Key":{"id":{"S":"none"}}}},{"Get":{"TableName":"things","Key":{"id":{"S":"2"}}}}]' --output text

aws dynamodb describe-limits --output text

aws dynamodb describe-limits

aws dynamodb describe-time-to-live --table-name indexed --output text

aws dynamodb execute-statement --statement 'SELECT * FROM things' --output text

# key order is the service's
aws dynamodb put-item --table-name things --item '{"zeta":{"S":"1"},"alpha":{"S":"2"},"id":{"S":"order"},"Mid":{"S":"3"},"_u":{"S":"4"}}'; aws dynamodb get-item --table-name things --key id={S=order}; aws dynamodb get-item --table-name things --key id={S=order} --output text
