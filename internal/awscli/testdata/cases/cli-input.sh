# --cli-input-json and --cli-input-yaml

printf '{"TableName":"fromfile","AttributeDefinitions":[{"AttributeName":"id","AttributeType":"B"}],"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"BillingMode":"PAY_PER_REQUEST"}' > table.json; aws dynamodb create-table --cli-input-json file://table.json --no-cli-pager | head -2

# overrides
printf '{"TableName":"fromfile","AttributeDefinitions":[{"AttributeName":"id","AttributeType":"B"}],"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"BillingMode":"PAY_PER_REQUEST"}' > table.json; aws dynamodb create-table --cli-input-json "$(cat table.json)" --table-name=override --attribute-definitions AttributeName=id,AttributeType=S --output json --query 'TableDescription.[TableName,AttributeDefinitions]'

# an override replaces a whole member
aws dynamodb put-item --cli-input-json '{"TableName":"things","Item":{"id":{"S":"j"},"a":{"S":"1"}}}' --item 'id={S=o}' --return-values ALL_OLD; aws dynamodb scan --table-name things --query 'sort(Items[].id.S)' --output text

# a boolean that overrides
aws dynamodb get-item --cli-input-json '{"TableName":"things","Key":{"id":{"S":"2"}},"ConsistentRead":true,"ReturnConsumedCapacity":"TOTAL"}' --no-consistent-read --query ConsumedCapacity.CapacityUnits

# from standard input
# differs: python
aws dynamodb put-item --cli-input-json file:///dev/stdin <<END
{"TableName": "things", "Item": {"id": {"S": "stdin"}, "b": {"B": "aGk="}}}
END
aws dynamodb get-item --table-name things --key id={S=stdin}

# blobs in it
aws dynamodb put-item --cli-binary-format raw-in-base64-out --cli-input-json '{"TableName":"things","Item":{"id":{"S":"raw"},"b":{"B":"hello"}}}' && aws dynamodb get-item --table-name things --key id={S=raw} --query Item.b

# pages in it
aws dynamodb scan --cli-input-json '{"TableName":"acl","Limit":1}' --query 'Items[].role.S'

# differs: python
aws dynamodb scan --cli-input-json '{"TableName":"acl","Limit":1}' --max-items 1

aws dynamodb list-tables --cli-input-json '{}'

aws dynamodb list-tables --cli-input-json '{"Limit":1}'

aws dynamodb list-tables --cli-input-json

aws dynamodb put-item --cli-input-json '[]'

aws dynamodb put-item --cli-input-json '"x"'

# differs: document-errors
aws dynamodb put-item --cli-input-json '{'

# differs: document-errors
aws dynamodb put-item --cli-input-json ''

# differs: document-errors
aws dynamodb put-item --cli-input-json nonsense

aws dynamodb put-item --cli-input-json file://missing.json

# differs: newer-api
aws dynamodb put-item --cli-input-json '{"tableName":"things","item":{"id":{"S":"x"}}}'

aws dynamodb put-item --cli-input-json '{"TableName":null,"Item":{"id":{"S":"x"}}}'

aws dynamodb put-item --cli-input-json '{"TableName":"things","Item":{"id":{"S":"x"}}}' --table-nam acl --nonsense

# YAML
aws dynamodb put-item --cli-input-yaml 'TableName: things
Item:
  id: {S: yaml}
  n: {N: "5"}
  tags:
    SS:
      - a
      - b
  text:
    S: |
      two
      lines
  yes: {BOOL: true}
  none: {"NULL": true}
' && aws dynamodb get-item --table-name things --key id={S=yaml}

# YAML from a file, with comments and anchors
cat > table.yaml <<'END'
# the orders
TableName: orders
AttributeDefinitions:
  - &key
    AttributeName: id
    AttributeType: S
  - AttributeName: 'n'
    AttributeType: "N"
KeySchema:
  - AttributeName: id
    KeyType: HASH
  - {AttributeName: n, KeyType: RANGE}
BillingMode: PAY_PER_REQUEST # on demand
END
aws dynamodb create-table --cli-input-yaml file://table.yaml --query 'TableDescription.[TableName,AttributeDefinitions]'; aws dynamodb create-table --cli-input-yaml file://table.yaml --table-name other --query TableDescription.TableName

# numbers and words of YAML
aws dynamodb put-item --cli-input-yaml '{TableName: things, Item: {id: {S: 5}, a: {N: 1.5}, b: {S: yes}, c: {S: null}, d: {S: 2024-01-01}, e: {S: 0x1f}, f: {BOOL: yes}, g: {BOOL: true}}}'

aws dynamodb update-table --cli-input-yaml '{TableName: logs, ProvisionedThroughput: {ReadCapacityUnits: 0o7, WriteCapacityUnits: 0x10}}' --query TableDescription.ProvisionedThroughput.WriteCapacityUnits

# binary in YAML
aws dynamodb put-item --cli-input-yaml '{TableName: things, Item: {id: {S: y}, b: {B: !!binary aGVsbG8=}}}' && aws dynamodb get-item --table-name things --key id={S=y} --query Item.b

aws dynamodb put-item --cli-input-yaml '{TableName: things, Item: {id: {S: y}, b: {B: aGVsbG8=}}}' && aws dynamodb get-item --table-name things --key id={S=y} --query Item.b

# JSON is YAML
aws dynamodb put-item --cli-input-yaml '{"TableName": "things", "Item": {"id": {"S": "json"}}}' && aws dynamodb get-item --table-name things --key id={S=json}

# times in YAML
aws dynamodb list-backups --cli-input-yaml 'TimeRangeLowerBound: 2024-01-01T00:00:00Z'

aws dynamodb list-tables --cli-input-yaml '{}'

aws dynamodb list-tables --cli-input-yaml ''

aws dynamodb put-item --cli-input-yaml '[]'

# differs: document-errors
aws dynamodb put-item --cli-input-yaml 'TableName: [unclosed'

# differs: document-errors
aws dynamodb put-item --cli-input-yaml 'TableName: a: b'

# differs: document-errors
aws dynamodb put-item --cli-input-yaml $'TableName: things\n\tItem: x'

aws dynamodb put-item --cli-input-yaml 'just text'

aws dynamodb put-item --cli-input-yaml file://missing.yaml

aws dynamodb list-tables --cli-input-json '{}' --cli-input-yaml '{}'

# two documents
# differs: document-errors
aws dynamodb list-tables --cli-input-yaml $'---\nLimit: 1\n---\nLimit: 2\n'
