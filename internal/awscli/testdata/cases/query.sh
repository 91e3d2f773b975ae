# --query, in the places where implementations of JMESPath differ

aws dynamodb get-item --table-name things --key '{"id":{"S":"1"}}' --query 'Item.*.N'

aws dynamodb get-item --table-name things --key '{"id":{"S":"1"}}' --query 'Item.{z: id.S, a: map.M.deep.M.l.L[0].BOOL}'

aws dynamodb scan --table-name things --query 'sort(Items[].id.S)'

aws dynamodb scan --table-name logs --query 'Items[?v.N && to_number(v.N) > `9`].{d: day.S, v: v.N}'

aws dynamodb scan --table-name logs --query 'max_by(Items, &to_number(seq.N)).tags'

aws dynamodb scan --table-name logs --query 'Items[].seq.N | [0]' --output text

aws dynamodb scan --table-name logs --query 'Items[0].{}'

aws dynamodb scan --table-name logs --query 'length(Items) == `3` && `yes` || `no`' --output text

aws dynamodb list-tables --query 'TableNames[?starts_with(@, `l`)]' --output text

aws dynamodb list-tables --query "TableNames[?contains(@, 'i')] | [-1]" --output text

aws dynamodb list-tables --query 'TableNames | length(@)'

aws dynamodb list-tables --query 'TableNames[::-1]'; aws dynamodb list-tables --query 'TableNames[1:3]'; aws dynamodb list-tables --query 'TableNames[:-1:2]'

aws dynamodb list-tables --query 'TableNames[99]'; aws dynamodb list-tables --query 'TableNames[99]' --output text

aws dynamodb list-tables --query "join(', ', TableNames)" --output text

aws dynamodb list-tables --query 'keys(@)'; aws dynamodb list-tables --query 'type(TableNames)'; aws dynamodb list-tables --query 'to_string(TableNames)'; aws dynamodb list-tables --query 'not_null(Nothing, `1`)'

aws dynamodb scan --table-name logs --query 'map(&day.S, Items)'; aws dynamodb scan --table-name logs --query 'sort_by(Items, &v.N)[].seq.N'

aws dynamodb scan --table-name logs --query 'sort_by(Items, &day.S)[].seq.N'; aws dynamodb scan --table-name logs --query 'reverse(sort_by(Items, &seq.N))[].seq.N'

aws dynamodb scan --table-name logs --query 'merge(Items[0], `{"x": 1}`)'

aws dynamodb scan --table-name logs --query 'avg(Items[].seq.N.to_number(@))'; aws dynamodb scan --table-name logs --query 'min(Items[].seq.N)'; aws dynamodb scan --table-name logs --query 'ceil(`1.5`)'; aws dynamodb scan --table-name logs --query 'abs(`-1.50`)'

aws dynamodb scan --table-name logs --query 'Items[?day.S!=`mon`].seq.N'; aws dynamodb scan --table-name logs --query "Items[?day.S=='mon' && !(w)].seq.N"

aws dynamodb scan --table-name logs --query '"Items"[0]."day"."S"'; aws dynamodb scan --table-name logs --query "@.Items[0].day.S"

aws dynamodb scan --table-name logs --query 'Items[*].[day.S, seq.N][]'; aws dynamodb scan --table-name logs --query 'Items[*][0]'; aws dynamodb scan --table-name logs --query 'Items.day'

aws dynamodb get-item --table-name acl --key 'customer={S=Ray},resource={S=ACCOUNT-4321}' --query 'to_number(Item.n.N)'

aws dynamodb get-item --table-name acl --key 'customer={S=Ray},resource={S=ACCOUNT-4321}' --query 'Item.n.N == `"12345678901234567890123456789012345678"`'

aws dynamodb list-tables --query 'TableNames['

aws dynamodb list-tables --query 'TableNames[*'

aws dynamodb list-tables --query 'Table Names'

aws dynamodb list-tables --query "'unclosed"

aws dynamodb list-tables --query '`unclosed'

aws dynamodb list-tables --query 'TableNames.'

aws dynamodb list-tables --query '?'

aws dynamodb list-tables --query 'a.b-c'

aws dynamodb list-tables --query 'TableNames[?@=acl]'

aws dynamodb list-tables --query 'sum(TableNames)'

aws dynamodb list-tables --query 'nope(TableNames)'

aws dynamodb list-tables --query 'length()'

aws dynamodb list-tables --query 'length(`1`)'

aws dynamodb list-tables --query 'sort_by(TableNames, &x)'

aws dynamodb list-tables --query 'sort(`[1,"a"]`)'

# a query that fails after the call
aws dynamodb put-item --table-name things --item id={S=written} --query 'sum(@)'; aws dynamodb get-item --table-name things --key id={S=written}
