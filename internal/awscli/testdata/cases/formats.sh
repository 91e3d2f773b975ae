# What is printed in the other output formats

aws dynamodb scan --table-name acl --output table

aws dynamodb scan --table-name acl --output yaml

# yaml-stream shows pages as they come
aws dynamodb scan --table-name acl --output yaml-stream --page-size 2

# and the query goes over each
aws dynamodb scan --table-name acl --output yaml-stream --page-size 2 --max-items 3 --query 'Items[].customer.S'

# going on where yaml-stream does not say
token=$(aws dynamodb scan --table-name acl --max-items 1 --query NextToken --output text)
aws dynamodb scan --table-name acl --output yaml-stream --starting-token "$token"
aws dynamodb scan --table-name acl --output yaml --starting-token "$token" --max-items 1
aws dynamodb scan --table-name acl --output table --starting-token "$token" --max-items 1

aws dynamodb scan --table-name acl --output table --query 'Items[].[customer.S,resource.S]'

aws dynamodb describe-table --table-name indexed --output table --query 'Table.{Name:TableName,Arn:TableArn,Keys:KeySchema,Global:GlobalSecondaryIndexes,Local:LocalSecondaryIndexes,Attributes:AttributeDefinitions}'

aws dynamodb describe-table --table-name indexed --output yaml --query 'Table.{Name:TableName,Created:CreationDateTime,Keys:KeySchema,Global:GlobalSecondaryIndexes}'

# an object that the query names twice
aws dynamodb scan --table-name acl --output yaml --query '[Items[0],Items[0],Items[:2]]'

# nothing to say
for format in table yaml yaml-stream; do
	aws dynamodb put-item --table-name acl --item '{"customer":{"S":"x"},"resource":{"S":"1"}}' --output $format
	aws dynamodb put-item --table-name acl --item '{"customer":{"S":"x"},"resource":{"S":"1"}}' --output $format --query Attributes
done

# errors look the same in every format
for format in table yaml yaml-stream; do
	aws dynamodb scan --table-name nowhere --output $format
	echo "status $?"
done

# a reader that is gone before there is anything to read
for format in json text table yaml yaml-stream; do
	{ sleep 0.1; aws dynamodb scan --table-name acl --output $format; } | true
	echo "status ${PIPESTATUS[0]}"
done

# and for more than Python holds back
long=$(printf '%5000s' x)
for format in json text table yaml yaml-stream; do
	{ sleep 0.1; aws dynamodb list-tables --output $format --query "\`[\"$long\"]\`"; } | true
	echo "status ${PIPESTATUS[0]}"
done

# only --output text complains about that, if it is longer still
long=$(printf '%9000s' x)
for format in json text table yaml yaml-stream; do
	{ sleep 0.1; aws dynamodb list-tables --output $format --query "\`[\"$long\"]\`"; } | true
	echo "status ${PIPESTATUS[0]}"
done

# a format from the environment, and one from the configuration
AWS_DEFAULT_OUTPUT=yaml aws dynamodb list-tables
aws configure set output table
aws dynamodb list-tables
aws dynamodb list-tables --output json

# a format that does not exist: the item is put all the same
AWS_DEFAULT_OUTPUT=nonsense aws dynamodb put-item --table-name acl --item '{"customer":{"S":"x"},"resource":{"S":"1"}}'
echo "status $?"

AWS_DEFAULT_OUTPUT=nonsense aws dynamodb scan --table-name nowhere

aws dynamodb list-tables --generate-cli-skeleton output --output table

aws dynamodb list-tables --generate-cli-skeleton output --output yaml-stream
