# Options that every command takes, in every place

aws --output text dynamodb --region eu-west-1 scan --table-name things --query 'Count'

aws --region eu-west-1 --output json dynamodb list-tables

aws dynamodb --region us-east-1 list-tables --region eu-west-1

aws dynamodb list-tables --endpoint-url http://localhost:8000

aws --endpoint-url=http://localhost:8000 dynamodb list-tables --output=text

aws dynamodb --endpoint http://localhost:8000 list-tables

aws --out text dynamodb list-tables

aws --no dynamodb list-tables

aws --no-p dynamodb list-tables

aws dynamodb list-tables --no-cli-pager --no-paginate --no-verify-ssl

# differs: where-calls-go
aws dynamodb list-tables --no-sign

aws dynamodb list-tables --color off --cli-read-timeout 5 --cli-connect-timeout=5

aws dynamodb list-tables --cli-read-timeout 0 --cli-connect-timeout 0

aws dynamodb list-tables --color on --output table

aws dynamodb list-tables --ca-bundle /etc/ssl/certs/ca-certificates.crt

aws dynamodb list-tables --debug 2>/dev/null

aws dynamodb list-tables --debug=yes 2>/dev/null

aws dynamodb list-tables --no-cli-auto-prompt

aws dynamodb list-tables --cli-auto-prompt --no-cli-auto-prompt

aws dynamodb list-tables --out

aws dynamodb list-tables --query

aws dynamodb list-tables --query ''

aws dynamodb list-tables --query=TableNames[0]

aws dynamodb list-tables --query TableNames --query 'TableNames[0]' --output json --output text

aws dynamodb list-tables --output csv

aws dynamodb list-tables --output ''

aws dynamodb list-tables --color blue

aws dynamodb list-tables --cli-read-timeout x

aws dynamodb list-tables --cli-binary-format hex

aws dynamodb list-tables --endpoint-url nowhere

aws dynamodb list-tables --endpoint-url ''

aws dynamodb list-tables --region ''

# differs: where-calls-go
aws dynamodb list-tables --region 'us east'

# differs: where-calls-go
aws dynamodb list-tables --profile missing

aws --version=1

aws dynamodb list-tables -x

aws -h

aws dynamodb -h

aws dynamodb list-tables -h

aws dynamodb list-tables --help

aws --help

aws dynamodb list-tables --

aws -- dynamodb list-tables

aws dynamodb -- list-tables

# differs: version
aws --version

# differs: version
aws dynamodb list-tables --version

aws --version | cut -d/ -f1

aws --version 2>&1 | grep -q '^aws-cli/2' && echo 'version 2'

# abbreviations
aws dynamodb query --table logs --key-condition-e '#d = :d' --expression-attribute-n '#d=day' --expression-attribute-v ':d={S=mon}' --sel COUNT --no-scan

aws dynamodb get-item --ta things --ke id={S=2} --consistent --proj id

aws dynamodb get-item --table-name things --key id={S=2} --return TOTAL

# differs: newer-api
aws dynamodb put-item --re X --table-name things --item '{"id":{"S":"1"}}' --return NONE

aws dynamodb get-item --t=things --k=id={S=2} --q=Item.id.S --o=text

aws dynamodb scan --table-name things --expression '#a=b'

aws dynamodb scan --table-name things --max 1 --query Count

# booleans
aws dynamodb get-item --table-name things --key id={S=2} --consistent-read --return-consumed-capacity TOTAL --query ConsumedCapacity.CapacityUnits
aws dynamodb get-item --table-name things --key id={S=2} --no-consistent-read --return-consumed-capacity TOTAL --query ConsumedCapacity.CapacityUnits

aws dynamodb get-item --table-name things --key id={S=2} --consistent-read --no-consistent-read

aws dynamodb get-item --table-name things --key id={S=2} --consistent-read true

aws dynamodb get-item --table-name things --key id={S=2} --consistent-read=true

aws dynamodb query --table-name logs --key-condition-expression '#d = :d' --expression-attribute-names '#d=day' --expression-attribute-values ':d={S=mon}' --scan-index-forward --query 'Items[].seq.N'

# what looks like an option in the place of a value
aws dynamodb get-item --table-name --key '{"id":{"S":"1"}}'

aws dynamodb get-item --table-name things --key --consistent-read

aws dynamodb update-item --table-name things --key id={S=2} --update-expression '-x'

aws dynamodb update-item --table-name things --key id={S=2} --update-expression=--x

aws dynamodb get-item --table-name things --key='{"id":{"S":"2"}}' --query=Item.id

aws dynamodb get-item --table-name things --table-name acl --key 'customer={S=Bob},resource={S=ACCOUNT-1234}' --query Item.role
