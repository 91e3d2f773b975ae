# Every operation there is: those that DynamoDB Local knows, and those that it answers with an error

aws dynamodb batch-execute-statement --statements 'Statement="SELECT * FROM things WHERE id=?",Parameters=[{S=2}]' '{Statement}' || aws dynamodb batch-execute-statement --statements 'Statement="SELECT * FROM things WHERE id=?",Parameters=[{S=2}]' 'Statement="SELECT * FROM nowhere WHERE id=1"'

# double quotes that the shell takes away
aws dynamodb batch-execute-statement --statements Statement="SELECT seq FROM \"logs\" WHERE \"day\"='mon' AND seq=1" Statement="SELECT seq FROM \"logs\" WHERE \"day\"='none' AND seq=1"

aws dynamodb batch-execute-statement --statements '[{"Statement":"INSERT INTO things VALUE {'"'id'"':?}","Parameters":[{"S":"partiql"}]},{"Statement":"DELETE FROM things WHERE id=?","Parameters":[{"S":"2"}],"ConsistentRead":false}]' --return-consumed-capacity TOTAL

aws dynamodb batch-get-item --request-items '{"logs":{"Keys":[{"day":{"S":"mon"},"seq":{"N":"1"}}],"ProjectionExpression":"seq, v"},"things":{"Keys":[{"id":{"S":"2"}},{"id":{"S":"none"}}],"ConsistentRead":true}}' --return-consumed-capacity TOTAL

aws dynamodb batch-write-item --request-items '{"things":[{"PutRequest":{"Item":{"id":{"S":"a"}}}},{"DeleteRequest":{"Key":{"id":{"S":"2"}}}}],"acl":[{"PutRequest":{"Item":{"customer":{"S":"n"},"resource":{"S":"m"}}}}]}' --return-consumed-capacity INDEXES --return-item-collection-metrics SIZE

aws dynamodb create-backup --table-name acl --backup-name nightly

aws dynamodb create-global-table --global-table-name acl --replication-group RegionName=us-east-1 RegionName=eu-west-1

# differs: newer-api
aws dynamodb create-table --table-name full --billing-mode PROVISIONED --attribute-definitions '[{"AttributeName":"pk","AttributeType":"S"},{"AttributeName":"n","AttributeType":"N"},{"AttributeName":"b","AttributeType":"B"}]' --key-schema '{"AttributeName":"pk","KeyType":"HASH"}' '{"AttributeName":"n","KeyType":"RANGE"}' --provisioned-throughput ReadCapacityUnits=5,WriteCapacityUnits=6 --global-secondary-indexes 'IndexName=by-n,KeySchema=[{AttributeName=n,KeyType=HASH}],Projection={ProjectionType=INCLUDE,NonKeyAttributes=[x,y]},ProvisionedThroughput={ReadCapacityUnits=1,WriteCapacityUnits=2}' 'IndexName=by-b,KeySchema=[{AttributeName=b,KeyType=HASH}],Projection={ProjectionType=ALL},ProvisionedThroughput={ReadCapacityUnits=1,WriteCapacityUnits=2}' --local-secondary-indexes 'IndexName=loc,KeySchema=[{AttributeName=pk,KeyType=HASH},{AttributeName=b,KeyType=RANGE}],Projection={ProjectionType=KEYS_ONLY}' --stream-specification StreamEnabled=true,StreamViewType=KEYS_ONLY --sse-specification Enabled=true --tags Key=team,Value=blue Key=empty,Value= --table-class STANDARD

aws dynamodb delete-backup --backup-arn arn:aws:dynamodb:us-east-1:123456789012:table/acl/backup/01234567890123-abcdefgh

aws dynamodb delete-item --table-name acl --key '{"customer":{"S":"Ray"},"resource":{"S":"ACCOUNT-4321"}}' --condition-expression '#r = :r' --expression-attribute-names '{"#r":"role"}' --expression-attribute-values '{":r":{"S":"Admin"}}' --return-values ALL_OLD --return-consumed-capacity INDEXES --return-item-collection-metrics SIZE

# delete-item as in old scripts
aws dynamodb delete-item --table-name things --key id={S=2} --expected '{"count":{"ComparisonOperator":"GE","AttributeValueList":[{"N":"5"}]},"id":{"Exists":true,"Value":{"S":"2"}}}' --conditional-operator AND --return-values ALL_OLD

# differs: newer-api
aws dynamodb delete-table --table-name indexed

aws dynamodb describe-backup --backup-arn arn:aws:dynamodb:us-east-1:123456789012:table/acl/backup/01234567890123-abcdefgh

aws dynamodb describe-continuous-backups --table-name acl

aws dynamodb describe-contributor-insights --table-name acl --index-name none

aws dynamodb describe-endpoints --query 'Endpoints[].CachePeriodInMinutes'

aws dynamodb describe-export --export-arn arn:aws:dynamodb:us-east-1:123456789012:table/acl/export/01234567890123-abcdefgh

aws dynamodb describe-global-table --global-table-name acl

aws dynamodb describe-global-table-settings --global-table-name acl

aws dynamodb describe-import --import-arn arn:aws:dynamodb:us-east-1:123456789012:table/acl/import/01234567890123-abcdefgh

aws dynamodb describe-kinesis-streaming-destination --table-name acl

aws dynamodb describe-limits

# differs: newer-api
aws dynamodb describe-table --table-name acl

# differs: newer-api
aws dynamodb describe-table --table-name indexed

aws dynamodb describe-table-replica-auto-scaling --table-name acl

aws dynamodb describe-time-to-live --table-name indexed

aws dynamodb describe-time-to-live --table-name acl

aws dynamodb disable-kinesis-streaming-destination --table-name acl --stream-arn arn:aws:kinesis:us-east-1:123456789012:stream/none-at-all

aws dynamodb enable-kinesis-streaming-destination --table-name acl --stream-arn arn:aws:kinesis:us-east-1:123456789012:stream/none-at-all

aws dynamodb execute-statement --statement "SELECT * FROM logs WHERE \"day\" = 'mon'" --consistent-read --return-consumed-capacity TOTAL --limit 1 --query '[Items, ConsumedCapacity, LastEvaluatedKey]'

aws dynamodb execute-statement --statement "INSERT INTO logs VALUE {'day': ?, 'seq': ?, 'm': {'a': [1, true, null]}}" --parameters '[{"S":"sat"},{"N":"6"}]'

aws dynamodb execute-statement --statement "UPDATE things SET note = 'x' WHERE id = ?" --parameters S=1

aws dynamodb execute-transaction --transact-statements 'Statement="INSERT INTO things VALUE {'"'id':'tx'"'}"' 'Statement="DELETE FROM things WHERE id=?",Parameters=[{S=2}]' --client-request-token token-1 --return-consumed-capacity TOTAL

aws dynamodb export-table-to-point-in-time --table-arn arn:aws:dynamodb:ddblocal:000000000000:table/acl --s3-bucket bucket --export-time 2024-01-01T00:00:00Z --export-format DYNAMODB_JSON

aws dynamodb get-item --table-name things --key '{"id":{"S":"1"}}'

aws dynamodb get-item --table-name things --key '{"id":{"S":"1"}}' --consistent-read --projection-expression 'id, #m.deep.l[0]' --expression-attribute-names '{"#m":"map"}' --return-consumed-capacity TOTAL

# get-item as in old scripts
aws dynamodb get-item --table-name things --key '{"id":{"S":"2"}}' --attributes-to-get id count

aws dynamodb import-table --s3-bucket-source S3Bucket=bucket --input-format CSV --input-format-options 'Csv={Delimiter=;,HeaderList=[a,b]}' --table-creation-parameters 'TableName=imp,AttributeDefinitions=[{AttributeName=id,AttributeType=S}],KeySchema=[{AttributeName=id,KeyType=HASH}],BillingMode=PAY_PER_REQUEST' --input-compression-type GZIP

aws dynamodb list-backups

aws dynamodb list-backups --table-name acl --time-range-lower-bound 2024-01-01T00:00:00Z --time-range-upper-bound 1704067200 --backup-type ALL

aws dynamodb list-contributor-insights --table-name acl --max-results 5

aws dynamodb list-exports --table-arn arn:aws:dynamodb:ddblocal:000000000000:table/acl

aws dynamodb list-global-tables --region-name us-east-1

aws dynamodb list-imports --table-arn arn:aws:dynamodb:ddblocal:000000000000:table/acl

aws dynamodb list-tables --exclusive-start-table-name acl --limit 2

# tags are set, listed and removed
arn=arn:aws:dynamodb:ddblocal:000000000000:table/acl
aws dynamodb tag-resource --resource-arn $arn --tags Key=team,Value=blue 'Key=env,Value="a=b, c"'
aws dynamodb list-tags-of-resource --resource-arn $arn
aws dynamodb untag-resource --resource-arn $arn --tag-keys team nothing
aws dynamodb list-tags-of-resource --resource-arn $arn --output text

# put-item with all that it takes
aws dynamodb put-item --table-name acl --item '{"customer":{"S":"Ray"},"resource":{"S":"ACCOUNT-4321"}}' --condition-expression '#r = :r' --expression-attribute-names '{"#r":"role"}' --expression-attribute-values '{":r":{"S":"Admin"}}' --return-values ALL_OLD --return-consumed-capacity INDEXES --return-item-collection-metrics SIZE

aws dynamodb put-item --table-name indexed --item '{"pk":{"S":"p"},"n":{"N":"3"},"x":{"S":"three"}}' --return-consumed-capacity INDEXES --return-item-collection-metrics SIZE

aws dynamodb put-item --table-name things --item '{"id":{"S":"e"}}' --expected '{"id":{"Exists":false}}'

aws dynamodb query --table-name logs --key-condition-expression '#d = :d and seq > :s' --expression-attribute-names '{"#d":"day"}' --expression-attribute-values '{":d":{"S":"mon"},":s":{"N":"1"}}' --no-scan-index-forward

# query an index with a filter and a projection
aws dynamodb query --table-name indexed --index-name by-x --key-condition-expression 'x = :x' --filter-expression 'attribute_exists(y) AND NOT begins_with(y, :a)' --projection-expression 'pk, #y' --expression-attribute-names '#y=y' --expression-attribute-values ':x={S=one},:a={S=a}' --return-consumed-capacity INDEXES

# query as in old scripts
aws dynamodb query --table-name logs --key-conditions '{"day":{"AttributeValueList":[{"S":"mon"}],"ComparisonOperator":"EQ"}}' --query-filter '{"v":{"AttributeValueList":[{"N":"9"}],"ComparisonOperator":"GT"}}' --conditional-operator OR --attributes-to-get seq v --return-consumed-capacity TOTAL

aws dynamodb query --table-name logs --key-conditions 'day={AttributeValueList=[{S=tue}],ComparisonOperator=EQ}' --consistent-read

aws dynamodb restore-table-from-backup --target-table-name back --backup-arn arn:aws:dynamodb:us-east-1:123456789012:table/acl/backup/01234567890123-abcdefgh --billing-mode-override PAY_PER_REQUEST

aws dynamodb restore-table-to-point-in-time --source-table-name acl --target-table-name back --use-latest-restorable-time --no-use-latest-restorable-time --restore-date-time 2024-01-01

aws dynamodb scan --table-name things --filter-expression 'size(id) > :n AND contains(tags, :a)' --expression-attribute-values ':n={N=0},:a={S=a}' --return-consumed-capacity TOTAL

aws dynamodb scan --table-name indexed --index-name by-x --select ALL_PROJECTED_ATTRIBUTES

aws dynamodb scan --table-name logs --total-segments 2 --segment 0 --query ScannedCount

# scan as in old scripts
aws dynamodb scan --table-name logs --scan-filter '{"v":{"ComparisonOperator":"NOT_NULL"},"w":{"ComparisonOperator":"NULL"}}' --conditional-operator AND --attributes-to-get seq

aws dynamodb transact-get-items --transact-items '[{"Get":{"TableName":"logs","Key":{"day":{"S":"mon"},"seq":{"N":"1"}}}},{"Get":{"TableName":"things","Key":{"id":{"S":"none"}}}}]' --return-consumed-capacity TOTAL

aws dynamodb transact-get-items --transact-items 'Get={TableName=things,Key={id={S=2}},ProjectionExpression=tags}'

aws dynamodb transact-write-items --transact-items '[{"Put":{"TableName":"logs","Item":{"day":{"S":"wed"},"seq":{"N":"1"}}}},{"Delete":{"TableName":"logs","Key":{"day":{"S":"mon"},"seq":{"N":"2"}}}},{"Update":{"TableName":"things","Key":{"id":{"S":"2"}},"UpdateExpression":"SET x = :x","ExpressionAttributeValues":{":x":{"N":"1"}}}},{"ConditionCheck":{"TableName":"things","Key":{"id":{"S":"1"}},"ConditionExpression":"attribute_exists(id)"}}]' --client-request-token abc --return-consumed-capacity TOTAL --return-item-collection-metrics SIZE

aws dynamodb transact-write-items --transact-items 'Put={TableName=logs,Item={day={S=thu},seq={N=1}}}' 'Put={TableName=logs,Item={day={S=fri},seq={N=1}}}'

aws dynamodb untag-resource --resource-arn arn:aws:dynamodb:ddblocal:000000000000:table/nowhere --tag-keys a b

aws dynamodb update-continuous-backups --table-name acl --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true

aws dynamodb update-contributor-insights --table-name acl --contributor-insights-action ENABLE

aws dynamodb update-global-table --global-table-name acl --replica-updates Create={RegionName=eu-west-1} Delete={RegionName=us-east-1}

aws dynamodb update-global-table-settings --global-table-name acl --global-table-provisioned-write-capacity-units 5

aws dynamodb update-item --table-name acl --key '{"customer":{"S":"Bob"},"resource":{"S":"ACCOUNT-1234"}}' --update-expression 'SET #r = :r, n.#x = :r' --expression-attribute-names '{"#r":"role","#x":"x"}' --expression-attribute-values '{":r":{"S":"Owner"}}' --return-values ALL_NEW

aws dynamodb update-item --table-name things --key '{"id":{"S":"2"}}' --update-expression 'REMOVE tags SET l = list_append(:l, :l)' --expression-attribute-values '{":l":{"L":[{"S":"a"},{"NULL":true}]}}' --return-values ALL_OLD --return-consumed-capacity TOTAL

# update-item as in old scripts
aws dynamodb update-item --table-name things --key '{"id":{"S":"2"}}' --attribute-updates '{"count":{"Value":{"N":"1"},"Action":"ADD"},"tags":{"Action":"DELETE"}}' --expected 'count={Value={N=5}}' --return-values UPDATED_NEW

# an item comes to be by its update
aws dynamodb update-item --table-name things --key '{"id":{"S":"u"}}'

# differs: newer-api
aws dynamodb update-table --table-name logs --provisioned-throughput ReadCapacityUnits=5,WriteCapacityUnits=6

aws dynamodb update-table --table-name things --attribute-definitions AttributeName=x,AttributeType=S --global-secondary-index-updates 'Create={IndexName=by-x,KeySchema=[{AttributeName=x,KeyType=HASH}],Projection={ProjectionType=ALL}}' --query 'TableDescription.GlobalSecondaryIndexes[].IndexName' --output text

# an index goes (from a table without a local one: there DynamoDB Local would be deleting it for ever)
aws dynamodb create-table --table-name one-index --billing-mode PAY_PER_REQUEST --attribute-definitions AttributeName=id,AttributeType=S AttributeName=x,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --global-secondary-indexes 'IndexName=by-x,KeySchema=[{AttributeName=x,KeyType=HASH}],Projection={ProjectionType=ALL}' --query TableDescription.TableName
aws dynamodb update-table --table-name one-index --global-secondary-index-updates '[{"Delete":{"IndexName":"by-x"}}]' --query TableDescription.TableName

aws dynamodb update-table --table-name things --stream-specification StreamEnabled=true,StreamViewType=NEW_IMAGE --query TableDescription.StreamSpecification

aws dynamodb update-table --table-name logs --billing-mode PAY_PER_REQUEST --query TableDescription.BillingModeSummary.BillingMode

aws dynamodb update-table-replica-auto-scaling --table-name acl

aws dynamodb update-time-to-live --table-name indexed --time-to-live-specification '{"Enabled":false,"AttributeName":"expires"}'
