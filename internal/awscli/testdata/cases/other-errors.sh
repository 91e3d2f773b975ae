# What goes wrong otherwise, and what lies beside aws dynamodb

# differs: identity
aws sts get-caller-identity

# a script that looks who it is
aws sts get-caller-identity > /dev/null 2>&1; aws dynamodb list-tables --query 'TableNames[0]'

# differs: help
aws help

# differs: help
aws dynamodb help

# differs: help
aws dynamodb put-item help

# help is there
aws dynamodb help > /dev/null && echo helped

# differs: where-calls-go
aws dynamodb list-tables --endpoint-url http://127.0.0.1:1 --query 'TableNames[0]'

# differs: where-calls-go
aws dynamodb list-tables --endpoint-url http://no-such-host.invalid:8000 --query 'TableNames[0]'

# differs: where-calls-go
aws dynamodb list-tables --no-sign-request --query 'TableNames[0]'

# differs: debug
aws dynamodb list-tables --debug --query 'TableNames[0]'

aws dynamodb list-tables --query 'TableNames[0]' --ca-bundle missing.pem

# standard output is closed
# differs: python
aws dynamodb list-tables >&-; echo "status $?"

# standard error is closed
# differs: python
aws dynamodb describe-table --table-name nowhere 2>&-; echo "status $?"

# standard input is closed
aws dynamodb list-tables --query 'TableNames[0]' <&-; echo "status $?"

# a full disk
# differs: python
aws dynamodb list-tables > /dev/full; echo "status $?"

# a full disk, with text
# differs: python
aws dynamodb list-tables --output text > /dev/full; echo "status $?"

# words that are not text
# differs: python
aws dynamodb describe-table --table-name $'\xff\xfe'

# a long item on the command line
long=$(printf '%0100000d' 7); aws dynamodb put-item --table-name things --item "{\"id\":{\"S\":\"long\"},\"x\":{\"S\":\"$long\"}}" && aws dynamodb get-item --table-name things --key id={S=long} --query 'length(Item.x.S)'

# a large scan
for i in 1 2 3 4 5; do printf '{"id":{"S":"large%s"},"x":{"S":"%0300000d"}}' $i 0 > item.json; aws dynamodb put-item --table-name things --item file://item.json; done; aws dynamodb scan --table-name things --query '[length(Items), Count]' --output text; aws dynamodb scan --table-name things | wc -c
