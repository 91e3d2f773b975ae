# Command lines that say what is not understood

aws

aws dynamodb

# differs: other-services
aws ''

# differs: newer-api
aws dynamodb ''

# differs: other-services
aws dynamdb list-tables

# differs: other-services
aws list-tables

# differs: newer-api
aws dynamodb scna

# differs: newer-api
aws dynamodb put-itme

# differs: newer-api
aws dynamodb list-table

# differs: newer-api
aws dynamodb PutItem

# differs: newer-api
aws dynamodb nonsense-operation

aws dynamodb list-tables stray

aws dynamodb list-tables stray another

aws dynamodb list-tables --lmit 3

aws dynamodb list-tables --tabel x

aws dynamodb list-tables --tabel=x

aws dynamodb scan

aws dynamodb put-item

aws dynamodb put-item --table-name things

aws dynamodb put-item --item '{"id":{"S":"1"}}'

aws dynamodb create-table --table-name x

aws dynamodb create-table --table-name more --bogus

aws dynamodb query

aws dynamodb batch-write-item

aws dynamodb get-item --table-name things --key id={S=1} extra

aws dynamodb get-item --return X --table-name things --key '{"id":{"S":"1"}}'

aws dynamodb get-item --table-name things --key

aws dynamodb get-item --table-name

aws dynamodb update-time-to-live --table-name acl

aws dynamodb restore-table-to-point-in-time

aws dynamodb list-tables --limit

aws dynamodb list-tables --limit x

aws dynamodb list-tables --limit 1.5

aws dynamodb list-tables --limit ''

# a command that is cut in two, as by a forgotten backslash
aws dynamodb put-item --table-name things
--item '{"id":{"S":"x"}}'

# an argument that a space splits
item='{"id": {"S": "x"}}'; aws dynamodb put-item --table-name things --item $item

aws --bogus dynamodb list-tables

aws dynamodb --bogus list-tables

# several services that are not there
# differs: other-services
aws s3 ls

# differs: other-services
aws lambda list-functions

# differs: other-services
aws sss ls

# differs: other-services
aws dynamo list-tables
