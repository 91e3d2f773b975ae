aws dynamodb create-table --table-name odd --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST --query TableDescription.TableName
aws --out text dynamodb list-tables
aws dynamodb list-tables --output=text
aws dynamodb list-tables --out
aws dynamodb list-tables --query ''
aws dynamodb list-tables --query=TableNames[0]
aws --no dynamodb list-tables
aws dynamodb --region us-east-1 list-tables --region eu-west-1
aws list-tables
aws dynamodb get-item --table-name odd --key '{"id":{"S":"x"}}' extra
aws dynamodb put-item --table-name odd --item '{}'
aws dynamodb put-item --table-name odd --item '{"id":{}}'
aws dynamodb put-item --table-name odd --item '{"id":{"S":""}}'
aws dynamodb batch-write-item --request-items '{}'
aws dynamodb batch-write-item --request-items 'odd=[{PutRequest={Item={id={S=short}}}}]'
aws dynamodb update-table --table-name odd
aws dynamodb update-item --table-name odd --key '{"id":{"S":"u"}}'
aws dynamodb update-item --table-name odd --key '{"id":{"S":"u"}}' --attribute-updates '{"n":{"Value":{"N":"1"},"Action":"PUT"}}' --return-values ALL_NEW
aws dynamodb put-item --table-name odd --item '{"id":{"S":"e"}}' --expected '{"id":{"Exists":false}}'
aws dynamodb put-item --table-name odd --item '{"id":{"S":"e"}}' --expected '{"id":{"Exists":false}}' --return-item-collection-metrics SIZE
aws dynamodb scan --table-name odd --scan-filter '{"n":{"ComparisonOperator":"NOT_NULL"}}' --query 'Items[].id.S'
aws dynamodb scan --table-name odd --max-items 0 --query 'Items'
aws dynamodb scan --table-name odd --segment 1
aws dynamodb scan --table-name odd --query 'Items[].[id.S,n.N]' --output text
aws dynamodb scan --table-name odd --index-name nope
aws dynamodb query --table-name odd
aws dynamodb get-item --table-name odd --key '{"id":{"S":"e"}}' --projection-expression 'bad expression ('
aws dynamodb get-item --table-name odd --key='{"id":{"S":"e"}}' --query 'Item.id.S'
aws dynamodb get-item --table-name odd --key '{"id":{"S":"e"}' --key '{"id":{"S":"e"}}' --query 'Item.id.S'
aws dynamodb get-item --table-name odd --key '{"id":{"S":"e"}}' --consistent-read --no-consistent-read --return-consumed-capacity TOTAL --query ConsumedCapacity.CapacityUnits
aws dynamodb get-item --table-name odd --key '{"id":{"S":"e"}}' --consistent-read true
aws dynamodb delete-item --table-name odd --key '{"id":{"S":"e"}}' --condition-expression 'attribute_exists(zzz)'
aws dynamodb list-backups --time-range-lower-bound 2024-01-01T00:00:00Z
aws dynamodb list-backups --time-range-lower-bound nonsense
aws dynamodb update-continuous-backups --table-name odd --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true
aws dynamodb describe-kinesis-streaming-destination --table-name odd
aws dynamodb export-table-to-point-in-time --table-arn arn:aws:dynamodb:ddblocal:000000000000:table/odd --s3-bucket b
aws dynamodb import-table --s3-bucket-source S3Bucket=b --input-format CSV --table-creation-parameters 'TableName=imp,AttributeDefinitions=[{AttributeName=id,AttributeType=S}],KeySchema=[{AttributeName=id,KeyType=HASH}],BillingMode=PAY_PER_REQUEST'
aws dynamodb untag-resource --resource-arn arn:aws:dynamodb:ddblocal:000000000000:table/odd --tag-keys a b
aws dynamodb execute-transaction --transact-statements 'Statement="INSERT INTO odd VALUE {'"'id':'tx'"'}"'
aws dynamodb execute-statement --statement 'SELECT broken'
aws dynamodb describe-table --table-name arn:aws:dynamodb:ddblocal:000000000000:table/odd --query Table.TableName
aws dynamodb update-time-to-live --table-name odd --time-to-live-specification 'Enabled=yes,AttributeName=x'
aws dynamodb update-time-to-live --table-name odd --time-to-live-specification '{"Enabled":"true","AttributeName":"x"}'
aws dynamodb create-table --table-name odd3 --attribute-definitions AttributeName=id,AttributeType=S,AttributeName=b,AttributeType=S --key-schema AttributeName=id,KeyType=HASH
aws dynamodb put-item --table-name odd --item '{"id":{"S":"dup"},"a":{"S":"1"},"a":{"S":"2"}}' && aws dynamodb get-item --table-name odd --key id={S=dup} --query Item.a.S
aws dynamodb put-item --table-name odd --item '{"id":{"S":"n"},"x":{"N":"NaN"}}'
aws dynamodb put-item --table-name odd --item '{"id":{"S":"n"},"x":{"N":"1e200"}}'
aws dynamodb put-item --table-name odd --item '{"id":{"S":"n"},"x":{"N":" 00012.500 "}}'; aws dynamodb get-item --table-name odd --key id={S=n}
aws dynamodb wait table-exists --table-name odd --bogus
