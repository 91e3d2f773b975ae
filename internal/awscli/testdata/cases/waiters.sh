# wait

aws dynamodb wait table-exists --table-name acl

aws dynamodb wait table-not-exists --table-name nowhere

aws dynamodb wait table-exists --table acl && echo there

aws --region us-east-1 dynamodb --output text wait table-exists --table-name acl --query Table.TableName

# until a table is gone
aws dynamodb delete-table --table-name acl > /dev/null; aws dynamodb wait table-not-exists --table-name acl; aws dynamodb list-tables --query TableNames --output text

# the input as JSON
aws dynamodb wait table-exists --cli-input-json '{"TableName":"acl"}'

# a name that no table can have
aws dynamodb wait table-exists --table-name 'a b'

aws dynamodb wait table-not-exists --table-name 'a b'

aws dynamodb wait table-exists --table-name x

# longer than one is ready to wait
timeout 3 aws dynamodb wait table-exists --table-name nowhere; echo "status $?"

timeout 3 aws dynamodb wait table-not-exists --table-name acl; echo "status $?"

aws dynamodb wait

aws dynamodb wait table-exists

aws dynamodb wait table-exits --table-name acl

aws dynamodb wait nonsense

aws dynamodb wait table-exists --table-name acl extra

aws dynamodb wait table-exists --table-name acl --bogus

aws dynamodb wait table-exists --table-name acl --max-items 1

aws dynamodb wait table-exists --generate-cli-skeleton
