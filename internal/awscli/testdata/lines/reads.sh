aws dynamodb create-table --table-name logs --attribute-definitions AttributeName=day,AttributeType=S AttributeName=seq,AttributeType=N --key-schema AttributeName=day,KeyType=HASH AttributeName=seq,KeyType=RANGE --billing-mode PAY_PER_REQUEST --output text --query 'TableDescription.KeySchema[].[AttributeName,KeyType]'
aws dynamodb batch-write-item --request-items '{"logs":[{"PutRequest":{"Item":{"day":{"S":"mon"},"seq":{"N":"1"},"v":{"N":"10"}}}},{"PutRequest":{"Item":{"day":{"S":"mon"},"seq":{"N":"2"},"v":{"N":"9"},"w":{"S":"two"}}}},{"PutRequest":{"Item":{"day":{"S":"tue"},"seq":{"N":"3"},"tags":{"L":[{"S":"a"},{"M":{"x":{"S":"y"}}}]}}}}]}'
aws dynamodb batch-get-item --request-items '{"logs":{"Keys":[{"day":{"S":"mon"},"seq":{"N":"1"}}],"ProjectionExpression":"seq, v"}}'
aws dynamodb query --table-name logs --key-condition-expression '#d = :d' --expression-attribute-names '{"#d":"day"}' --expression-attribute-values '{":d":{"S":"mon"}}'
aws dynamodb query --table-name logs --key-condition-expression '#d = :d and seq > :s' --expression-attribute-names '{"#d":"day"}' --expression-attribute-values '{":d":{"S":"mon"},":s":{"N":"1"}}' --no-scan-index-forward --output text
aws dynamodb query --table-name logs --key-condition-expression '#d = :d' --expression-attribute-names '#d=day' --expression-attribute-values ':d={S=mon}' --query 'Items[*].[seq.N, v.N, w.S]' --output text
aws dynamodb query --table-name logs --key-condition-expression '#d = :d' --expression-attribute-names '#d=day' --expression-attribute-values ':d={S=mon}' --select COUNT
aws dynamodb query --table-name logs --key-conditions '{"day":{"AttributeValueList":[{"S":"tue"}],"ComparisonOperator":"EQ"}}' --return-consumed-capacity INDEXES
aws dynamodb query --table-name logs --key-condition-expression '#d = :d' --expression-attribute-names '#d=day' --expression-attribute-values ':d={S=mon}' --max-items 1
aws dynamodb query --table-name logs --key-condition-expression '#d = :d' --expression-attribute-names '#d=day' --expression-attribute-values ':d={S=mon}' --max-items 1 --output text
aws dynamodb query --table-name logs --key-condition-expression '#d = :d' --expression-attribute-names '#d=day' --expression-attribute-values ':d={S=mon}' --page-size 1 --query Count
aws dynamodb query --table-name logs --key-condition-expression '#d = :d' --expression-attribute-names '#d=day' --expression-attribute-values ':d={S=mon}' --page-size 1 --query Count --output text
aws dynamodb query --table-name logs --key-condition-expression '#d = :d' --expression-attribute-names '#d=day' --expression-attribute-values ':d={S=mon}' --starting-token "$(aws dynamodb query --table-name logs --key-condition-expression '#d = :d' --expression-attribute-names '#d=day' --expression-attribute-values ':d={S=mon}' --max-items 1 --query NextToken --output json | tr -d '"')"
aws dynamodb scan --table-name logs --output text
aws dynamodb scan --table-name logs --page-size 1 --output text
aws dynamodb scan --table-name logs --limit 1 --query 'LastEvaluatedKey.seq.N'
aws dynamodb scan --table-name logs --filter-expression 'v > :v' --expression-attribute-values '{":v":{"N":"9"}}' --query 'Items[].seq.N | [0]' --output text
aws dynamodb scan --table-name logs --query 'Items[?v.N && to_number(v.N) > `9`].{d: day.S, v: v.N}'
aws dynamodb scan --table-name logs --query 'max_by(Items, &to_number(seq.N)).tags'
aws dynamodb scan --table-name logs --query 'Items[].tags.L[]' --output text
aws dynamodb scan --table-name logs --query 'Items[0].[day.S, missing, `true`, `1.50`, `{"a":[1,{}]}`]'
aws dynamodb scan --table-name logs --query 'Items[0].[day.S, missing, `true`, `1.50`]' --output text
aws dynamodb scan --table-name logs --query 'Items[0].{a: day.S, b: `null`, c: `[1,[2]]`, d: `{}`}' --output text
aws dynamodb scan --table-name logs --query '[Count, `x`]' --output text
aws dynamodb scan --table-name logs --query 'Items[*].{s: seq, w: w.S}' --output text
aws dynamodb scan --table-name logs --query 'Items[0].{}'
aws dynamodb scan --table-name logs --query 'length(Items) == `3` && `yes` || `no`' --output text
aws dynamodb scan --table-name logs --total-segments 2 --segment 0 --query ScannedCount
aws dynamodb scan --table-name logs --query Items --output json --no-paginate
aws dynamodb transact-get-items --transact-items '[{"Get":{"TableName":"logs","Key":{"day":{"S":"mon"},"seq":{"N":"1"}}}}]'
aws dynamodb transact-write-items --transact-items '[{"Put":{"TableName":"logs","Item":{"day":{"S":"wed"},"seq":{"N":"1"}}}},{"Delete":{"TableName":"logs","Key":{"day":{"S":"mon"},"seq":{"N":"2"}}}}]'
aws dynamodb transact-write-items --transact-items 'Put={TableName=logs,Item={day={S=thu},seq={N=1}}}' 'Put={TableName=logs,Item={day={S=fri},seq={N=1}}}' --return-consumed-capacity TOTAL
aws dynamodb transact-write-items --transact-items '[{"ConditionCheck":{"TableName":"logs","Key":{"day":{"S":"mon"},"seq":{"N":"1"}},"ConditionExpression":"attribute_not_exists(seq)"}}]'
aws dynamodb execute-statement --statement "SELECT * FROM \"logs\" WHERE \"day\" = 'wed'"
aws dynamodb execute-statement --statement "INSERT INTO \"logs\" VALUE {'day': ?, 'seq': ?}" --parameters '[{"S":"sat"},{"N":"6"}]'
aws dynamodb batch-execute-statement --statements Statement="SELECT seq FROM \"logs\" WHERE \"day\"='sat' AND seq=6"
aws dynamodb scan --table-name logs --query 'Items[].day.S' --output text | tr '\t' '\n' | sort
aws dynamodb scan --table-name logs | head -1
set -o pipefail; aws dynamodb scan --table-name logs --query 'Items[0].day.S' --output text | head -1 > /dev/null
aws dynamodb scan --table-name logs --query 'Items[].day.S' --output text | xargs -n1 -P4 -I{} aws dynamodb query --table-name logs --key-condition-expression '#d = :d' --expression-attribute-names '#d=day' --expression-attribute-values ':d={S={}}' --query 'Count' | sort | uniq -c
