# --output table

aws dynamodb list-tables --output table

aws dynamodb scan --table-name acl --output table

aws dynamodb scan --table-name logs --output table

aws dynamodb scan --table-name things --output table

aws dynamodb get-item --table-name things --key id={S=2} --output table

aws dynamodb get-item --table-name things --key id={S=1} --output table

aws dynamodb get-item --table-name things --key id={S=none} --output table

aws dynamodb scan --table-name logs --query 'Items[].[day.S,seq.N]' --output table

aws dynamodb scan --table-name logs --query 'Items[].{Day: day.S, Number: seq.N, Value: v.N}' --output table

aws dynamodb scan --table-name logs --query 'Items[].{b: day, a: seq.N}' --output table

aws dynamodb scan --table-name logs --query 'Items[].day.S' --output table

aws dynamodb scan --table-name logs --query 'Count' --output table

aws dynamodb scan --table-name logs --query 'Items[0].day.S' --output table

aws dynamodb scan --table-name logs --query '`[]`' --output table; aws dynamodb scan --table-name logs --query '`{}`' --output table; aws dynamodb scan --table-name logs --query '`null`' --output table

aws dynamodb scan --table-name logs --query '[[`1`,`2`],[`3`]]' --output table

aws dynamodb scan --table-name logs --query '{a: `1`, b: {c: `2`, d: [`3`, `4`]}, e: [{f: `5`}, {f: `6`, g: `7`}], h: `true`, i: `null`, j: `1.50`}' --output table

aws dynamodb scan --table-name logs --query 'Items[*].[{d: day.S}, {s: seq.N}]' --output table

aws dynamodb describe-table --table-name indexed --query 'Table.{Name: TableName, Keys: KeySchema, Status: TableStatus, Indexes: GlobalSecondaryIndexes[].{Name: IndexName, Keys: KeySchema, Projection: Projection}}' --output table

aws dynamodb describe-table --table-name logs --query 'Table.[TableName,TableStatus,ItemCount]' --output table

aws dynamodb scan --table-name acl --page-size 1 --output table

aws dynamodb scan --table-name acl --page-size 1 --query 'Items[].role.S' --output table

aws dynamodb scan --table-name acl --max-items 1 --output table

# wide characters
aws dynamodb put-item --table-name things --item '{"id":{"S":"wide"},"t":{"S":"日本語 é 😀"},"u":{"S":"x"}}'; aws dynamodb get-item --table-name things --key id={S=wide} --query 'Item.{T: t.S, U: u.S}' --output table

# newlines in values
aws dynamodb get-item --table-name things --key id={S=1} --query 'Item.{T: text.S, I: id.S}' --output table

# a narrow terminal makes no difference in a pipe
COLUMNS=20 aws dynamodb scan --table-name logs --query 'Items[].{Day: day.S, Number: seq.N, Value: v.N, Another: w.S}' --output table

aws dynamodb scan --table-name logs --query 'Items[].{Day: day.S, Number: seq.N}' --output table --color on

aws dynamodb put-item --table-name things --item id={S=x} --output table

aws dynamodb describe-limits --output table

aws dynamodb query --table-name logs --key-condition-expression '#d = :d' --expression-attribute-names '#d=day' --expression-attribute-values ':d={S=mon}' --return-consumed-capacity TOTAL --output table
