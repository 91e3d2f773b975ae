aws dynamodb create-table --table-name acl --attribute-definitions AttributeName=customer,AttributeType=S AttributeName=resource,AttributeType=S --key-schema AttributeName=customer,KeyType=HASH AttributeName=resource,KeyType=RANGE --provisioned-throughput ReadCapacityUnits=1,WriteCapacityUnits=1 --query TableDescription.ProvisionedThroughput.ReadCapacityUnits
aws dynamodb create-table --table-name acl --attribute-definitions AttributeName=a,AttributeType=S --key-schema AttributeName=a,KeyType=HASH --billing-mode PAY_PER_REQUEST
aws dynamodb create-table --table-name indexed --billing-mode PAY_PER_REQUEST \
  --attribute-definitions '[{"AttributeName":"pk","AttributeType":"S"},{"AttributeName":"n","AttributeType":"N"}]' \
  --key-schema '{"AttributeName":"pk","KeyType":"HASH"}' '{"AttributeName":"n","KeyType":"RANGE"}' \
  --global-secondary-indexes 'IndexName=by-n,KeySchema=[{AttributeName=n,KeyType=HASH}],Projection={ProjectionType=INCLUDE,NonKeyAttributes=[x,y]}' \
  --local-secondary-indexes 'IndexName=loc,KeySchema=[{AttributeName=pk,KeyType=HASH},{AttributeName=n,KeyType=RANGE}],Projection={ProjectionType=KEYS_ONLY}' \
  --query 'TableDescription.[TableName,GlobalSecondaryIndexes[].[IndexName,Projection.NonKeyAttributes[]],ItemCount]'
aws dynamodb create-table --table-name streamed --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST --stream-specification StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES --query 'TableDescription.StreamSpecification' --output text
printf '{"TableName":"fromfile","AttributeDefinitions":[{"AttributeName":"id","AttributeType":"B"}],"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"BillingMode":"PAY_PER_REQUEST"}' > table.json; aws dynamodb create-table --cli-input-json file://table.json --no-cli-pager | head -2
aws dynamodb create-table --cli-input-json "$(cat table.json)" --table-name=override --output json --query TableDescription.TableName
aws dynamodb wait table-exists --table-name acl
aws dynamodb wait table-not-exists --table-name nowhere
aws dynamodb list-tables
aws dynamodb list-tables --output text
aws dynamodb list-tables --query 'TableNames[?starts_with(@, `f`)]' --output text
aws dynamodb list-tables --query 'TableNames | length(@)'
aws dynamodb list-tables --max-items 2
aws dynamodb list-tables --max-items 2 --page-size 1 --output text
aws dynamodb list-tables --page-size 2
aws dynamodb list-tables --limit 2
aws dynamodb list-tables --limit 2 --exclusive-start-table-name fromfile
aws dynamodb list-tables --starting-token fromfile
aws dynamodb list-tables --max-items 1 --starting-token "$(aws dynamodb list-tables --max-items 2 --query NextToken --output json | tr -d '"')"
aws dynamodb describe-table --table-name acl --query 'Table.{name: TableName, keys: KeySchema[*].AttributeName, status: TableStatus}'
aws dynamodb describe-table --table indexed --output text --query Table.AttributeDefinitions
aws dynamodb describe-table --table-name indexed --query 'Table.GlobalSecondaryIndexes'
aws dynamodb describe-table --table-name indexed --output text --query 'Table.[GlobalSecondaryIndexes,LocalSecondaryIndexes]'
aws dynamodb describe-table --table-name nowhere
aws dynamodb describe-table --table-name acl > /dev/null 2>&1 && echo there || echo missing
aws dynamodb update-time-to-live --table-name acl --time-to-live-specification Enabled=true,AttributeName=expires
aws dynamodb describe-time-to-live --table-name acl
aws dynamodb update-table --table-name acl --provisioned-throughput ReadCapacityUnits=5,WriteCapacityUnits=6 --query TableDescription.ProvisionedThroughput.WriteCapacityUnits
aws dynamodb update-table --table-name indexed --attribute-definitions AttributeName=x,AttributeType=S --global-secondary-index-updates 'Create={IndexName=by-x,KeySchema=[{AttributeName=x,KeyType=HASH}],Projection={ProjectionType=ALL}}' --query 'TableDescription.GlobalSecondaryIndexes[].IndexName' --output text
aws dynamodb delete-table --table-name streamed --query TableDescription.TableName --output text
aws dynamodb wait table-not-exists --table-name streamed
aws dynamodb describe-limits
aws dynamodb describe-endpoints --query 'Endpoints[].CachePeriodInMinutes'
aws dynamodb list-tags-of-resource --resource-arn arn:aws:dynamodb:ddblocal:000000000000:table/acl
aws dynamodb list-backups
aws dynamodb describe-continuous-backups --table-name acl
aws dynamodb tag-resource --resource-arn arn:aws:dynamodb:ddblocal:000000000000:table/acl --tags Key=a,Value=b
