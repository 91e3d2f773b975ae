# What the service refuses

aws dynamodb describe-table --table-name nowhere

aws dynamodb delete-table --table-name nowhere

aws dynamodb scan --table-name nowhere

aws dynamodb get-item --table-name nowhere --key '{"id":{"S":"1"}}'

aws dynamodb put-item --table-name nowhere --item '{"id":{"S":"1"}}'

aws dynamodb create-table --table-name acl --attribute-definitions AttributeName=a,AttributeType=S --key-schema AttributeName=a,KeyType=HASH --billing-mode PAY_PER_REQUEST

aws dynamodb create-table --table-name more --key-schema AttributeName=id,KeyType=HASH --attribute-definitions AttributeName=id,AttributeType=Q --billing-mode PAY_PER_REQUEST

aws dynamodb create-table --table-name more --key-schema AttributeName=id,KeyType=HASH --attribute-definitions AttributeName=id,AttributeType=S

aws dynamodb create-table --table-name more --key-schema AttributeName=id,KeyType=HASH --attribute-definitions AttributeName=other,AttributeType=S --billing-mode PAY_PER_REQUEST

aws dynamodb create-table --table-name more --key-schema AttributeName=id,KeyType=HASH --attribute-definitions AttributeName=id,AttributeType=S AttributeName=unused,AttributeType=S --billing-mode PAY_PER_REQUEST

aws dynamodb create-table --table-name 'no spaces' --key-schema AttributeName=id,KeyType=HASH --attribute-definitions AttributeName=id,AttributeType=S --billing-mode PAY_PER_REQUEST

aws dynamodb create-table --table-name more --key-schema AttributeName=id,KeyType=HASH --attribute-definitions AttributeName=id,AttributeType=S --billing-mode FREE

aws dynamodb put-item --table-name acl --item '{"customer":{"S":"x"}}'

aws dynamodb put-item --table-name things --item '{"id":{"N":"1"}}'

aws dynamodb put-item --table-name things --item '{"id":{"S":""}}'

aws dynamodb put-item --table-name things --item '{"id":{}}'

aws dynamodb put-item --table-name things --item '{}'

aws dynamodb put-item --table-name things --item '{"id":{"S":"1"},"b":{"S":"a","N":"1"}}'

aws dynamodb put-item --table-name things --item '{"id":{"S":"1"},"ss":{"SS":["a","a"]}}'

aws dynamodb put-item --table-name things --item '{"id":{"S":"1"},"ss":{"SS":[]}}'

aws dynamodb put-item --table-name things --item '{"id":{"S":"1"},"x":{"NULL":false}}'

aws dynamodb put-item --table-name things --item '{"id":{"S":"1"}}' --condition-expression 'attribute_not_exists(id)'

aws dynamodb put-item --table-name things --item '{"id":{"S":"1"}}' --return-values ALL_NEW

aws dynamodb put-item --table-name things --item '{"id":{"S":"1"}}' --condition-expression 'nonsense('

aws dynamodb put-item --table-name things --item '{"id":{"S":"1"}}' --condition-expression '#a = :a'

aws dynamodb put-item --table-name things --item '{"id":{"S":"1"}}' --expression-attribute-names '#a=a'

# an item that is too large
printf '{"id":{"S":"large"},"x":{"S":"%0410000d"}}' 0 > large.json; aws dynamodb put-item --table-name things --item file://large.json

aws dynamodb get-item --table-name things --key '{"id":{"N":"1"}}'

aws dynamodb get-item --table-name things --key '{"other":{"S":"1"}}'

aws dynamodb get-item --table-name things --key '{"id":{"S":"1"},"b":{"S":"1"}}'

aws dynamodb get-item --table-name things --key '{"id":{"S":"e"}}' --projection-expression 'bad expression ('

aws dynamodb get-item --table-name things --key '{"id":{"S":"e"}}' --projection-expression 'count'

aws dynamodb get-item --table-name things --key '{"id":{"S":"e"}}' --projection-expression 'name'

aws dynamodb delete-item --table-name things --key '{"id":{"S":"1"}}' --condition-expression 'attribute_exists(zzz)'

aws dynamodb update-item --table-name things --key '{"id":{"S":"1"}}' --update-expression 'SET nope'

aws dynamodb update-item --table-name things --key '{"id":{"S":"1"}}' --update-expression 'SET id = :x' --expression-attribute-values ':x={S=y}'

aws dynamodb update-item --table-name things --key '{"id":{"S":"1"}}' --update-expression 'ADD text :one' --expression-attribute-values ':one={N=1}'

aws dynamodb update-item --table-name things --key '{"id":{"S":"1"}}' --update-expression 'SET a = b' --return-values ALL_NEW

aws dynamodb query --table-name logs

aws dynamodb query --table-name logs --key-condition-expression 'day = :d'

aws dynamodb query --table-name logs --key-condition-expression 'seq = :s' --expression-attribute-values ':s={N=1}'

aws dynamodb query --table-name logs --index-name nope --key-condition-expression '#d = :d' --expression-attribute-names '#d=day' --expression-attribute-values ':d={S=mon}'

aws dynamodb scan --table-name logs --segment 1

aws dynamodb scan --table-name logs --index-name nope

aws dynamodb scan --table-name logs --select COUNT --projection-expression seq

aws dynamodb batch-write-item --request-items '{"things":[{"PutRequest":{"Item":{"id":{"S":"a"}}}},{"PutRequest":{"Item":{"id":{"S":"a"}}}}]}'

aws dynamodb batch-write-item --request-items '{"nowhere":[{"PutRequest":{"Item":{"id":{"S":"a"}}}}]}'

aws dynamodb batch-get-item --request-items '{"things":{"Keys":[{"id":{"S":"1"}},{"id":{"S":"1"}}]}}'

aws dynamodb transact-write-items --transact-items '[{"ConditionCheck":{"TableName":"logs","Key":{"day":{"S":"mon"},"seq":{"N":"1"}},"ConditionExpression":"attribute_not_exists(seq)"}},{"Put":{"TableName":"things","Item":{"id":{"S":"t"}}}}]'

aws dynamodb transact-write-items --transact-items '[{"Put":{"TableName":"things","Item":{"id":{"S":"t"}}}},{"Delete":{"TableName":"things","Key":{"id":{"S":"t"}}}}]'

aws dynamodb transact-get-items --transact-items '[{"Get":{"TableName":"nowhere","Key":{"id":{"S":"t"}}}}]'

aws dynamodb execute-statement --statement 'SELECT broken'

aws dynamodb execute-statement --statement "INSERT INTO things VALUE {'id': '1'}"

aws dynamodb execute-statement --statement 'SELECT * FROM nowhere'

aws dynamodb execute-transaction --transact-statements '[{"Statement":"INSERT INTO things VALUE {'"'id':'1'"'}"}]'

aws dynamodb update-table --table-name acl

aws dynamodb update-table --table-name indexed --stream-specification StreamEnabled=true,StreamViewType=NEW_IMAGE

aws dynamodb update-time-to-live --table-name indexed --time-to-live-specification Enabled=true,AttributeName=expires

aws dynamodb update-time-to-live --table-name indexed --time-to-live-specification Enabled=true,AttributeName=other

aws dynamodb describe-table --table-name arn:aws:dynamodb:ddblocal:000000000000:table/acl --query Table.TableName

aws dynamodb update-table --table-name things --global-secondary-index-updates '[{"Delete":{"IndexName":"none"}}]'
