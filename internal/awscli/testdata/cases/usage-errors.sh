# Command lines that say what is not understood

aws

aws dynamodb

aws ''

aws dynamodb ''

aws dynamdb list-tables

aws list-tables

aws dynamodb scna

aws dynamodb put-itme

aws dynamodb list-table

aws dynamodb PutItem

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

aws sss ls

# differs: other-services
aws dynamo list-tables
