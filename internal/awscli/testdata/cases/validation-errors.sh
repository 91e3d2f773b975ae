# What is refused before it is sent

aws dynamodb put-item --cli-input-json '{"TableName":"things"}'

aws dynamodb put-item --cli-input-json '{}'

# differs: newer-api
aws dynamodb put-item --cli-input-json '{"TableName":"things","Item":{"id":{"S":"1"}},"Extra":1,"More":2}'

aws dynamodb put-item --table-name '' --item '{"id":{"S":"1"}}'

aws dynamodb put-item --table-name ab --item '{"id":{"S":"1"}}'

aws dynamodb describe-table --table-name ''

aws dynamodb describe-table --table-name a

aws dynamodb create-table --table-name t --attribute-definitions '[]' --key-schema '[]'

aws dynamodb create-table --table-name more --attribute-definitions AttributeName=id --key-schema KeyType=HASH

aws dynamodb create-table --table-name more --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=,KeyType=HASH

aws dynamodb create-table --table-name more --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --provisioned-throughput ReadCapacityUnits=0,WriteCapacityUnits=-1

aws dynamodb create-table --table-name more --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --provisioned-throughput ReadCapacityUnits=1

aws dynamodb create-table --table-name more --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --global-secondary-indexes 'IndexName=x,KeySchema=[],Projection={NonKeyAttributes=[]}'

aws dynamodb create-table --table-name more --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --stream-specification StreamViewType=NEW_IMAGE --tags Key=a

aws dynamodb create-table --table-name more --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH AttributeName=b,KeyType=RANGE AttributeName=c,KeyType=RANGE --billing-mode PAY_PER_REQUEST

aws dynamodb get-item --table-name things --key '{"id":{"S":1}}'

aws dynamodb get-item --table-name things --key '{"id":{"X":"1"}}'

aws dynamodb get-item --table-name things --key '{"id":"1"}'

aws dynamodb get-item --table-name things --key '{"id":{"S":"1"},"other":["x"],"more":{"N":[1]}}'

aws dynamodb get-item --table-name things --key '{"id":{"S":null}}'

aws dynamodb get-item --table-name things --key '{"id":{"S":true}}'

# differs: python
aws dynamodb get-item --table-name things --key '{"id":{"S":{"a":[1,"x",null,true,1.0]}}}'

aws dynamodb get-item --table-name things --key "{\"id\":{\"S\":[\"it's\",\"say \\\"x\\\"\",\"\\n\\t\\\\\\u0007é\"]}}"

# differs: python
aws dynamodb put-item --table-name things --item '{"id":{"S":"1"},"a":{"BOOL":"true"},"b":{"L":{"S":"x"}},"c":{"M":[]},"d":{"SS":"x"},"e":{"SS":[1]},"f":{"NULL":"true"},"g":{"NS":[1,"2"]}}'

aws dynamodb put-item --table-name things --item '{"a":{"M":{"b":{"L":[{"S":"x"},{"N":1},{"M":{"c":{"X":"y"}}}]}}}}'

aws dynamodb put-item --table-name things --item '{"id":{"S":"1"}}' --return-values ALL_OF_IT

aws dynamodb put-item --table-name things --item '{"id":{"S":"1"}}' --expression-attribute-names '{"#a":1}' --expression-attribute-values '{":a":1}'

aws dynamodb put-item --table-name things --item '[]'

aws dynamodb batch-write-item --request-items '{}'

aws dynamodb batch-write-item --request-items '{"things":[]}'

aws dynamodb batch-write-item --request-items '{"ab":[{"PutRequest":{}}]}'

# differs: python
aws dynamodb batch-write-item --request-items '{"things":{"PutRequest":{"Item":{"id":{"S":"x"}}}}}'

aws dynamodb batch-write-item --request-items '{"things":[{"PutRequest":{"Itm":{"id":{"S":"x"}}}},{"Delete":{}}]}'

# too many for a batch
items=$(for i in $(seq 26); do printf '{"PutRequest":{"Item":{"id":{"S":"%s"}}}},' "$i"; done); aws dynamodb batch-write-item --request-items "{\"things\":[${items%,}]}"

aws dynamodb batch-get-item --request-items '{"things":{"Keys":[]}}'

aws dynamodb batch-get-item --request-items '{"things":{"Key":[{"id":{"S":"1"}}]}}'

aws dynamodb query --table-name logs --key-conditions '{"day":{"AttributeValueList":[{"S":"x"}]}}'

aws dynamodb query --table-name logs --index-name x --limit 0

aws dynamodb scan --table-name logs --total-segments 0 --segment -1

aws dynamodb scan --table-name logs --total-segments 1000001 --segment 0

aws dynamodb transact-write-items --transact-items '[]'

aws dynamodb transact-write-items --transact-items '[{"Put":{"TableName":"things"}},{"Update":{"TableName":"x","Key":{}}},{"ConditionCheck":{}}]'

aws dynamodb transact-write-items --transact-items '[{"Put":{"TableName":"things","Item":{"id":{"S":"a"}}}}]' --client-request-token ''

aws dynamodb transact-get-items --transact-items '[{}]'

aws dynamodb execute-statement --statement ''

aws dynamodb execute-statement --statement 'SELECT 1' --parameters '[]'

aws dynamodb batch-execute-statement --statements '[]'

aws dynamodb update-time-to-live --table-name acl --time-to-live-specification Enabled=true

aws dynamodb update-time-to-live --table-name acl --time-to-live-specification '{"Enabled":"true","AttributeName":"x"}'

aws dynamodb update-time-to-live --table-name acl --time-to-live-specification '{"Enabled":1,"AttributeName":""}'

aws dynamodb update-table --table-name things --global-secondary-index-updates '[{"Create":{"IndexName":"abc"}},{"Drop":{}}]'

aws dynamodb tag-resource --resource-arn '' --tags '[{}]'

aws dynamodb list-backups --time-range-lower-bound nonsense

aws dynamodb list-backups --limit 0 --exclusive-start-backup-arn short

aws dynamodb create-backup --table-name acl --backup-name b

aws dynamodb describe-backup --backup-arn short

aws dynamodb export-table-to-point-in-time --table-arn arn:aws:dynamodb:us-east-1:1:table/acl --s3-bucket b --export-time yesterday

# several things at once, in a file
# differs: newer-api
cat > t.json <<'END'
{
  "TableName": "x",
  "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}, {"AttributeName": 5}],
  "KeySchema": {"AttributeName": "id", "KeyType": "HASH"},
  "ProvisionedThroughput": {"ReadCapacityUnits": "1", "WriteCapacityUnits": 1.5},
  "Color": "blue"
}
END
aws dynamodb create-table --cli-input-json file://t.json
