# The notation for nested values, as it arrives in an item

# shown NOTATION: puts an item and shows what came of it
shown() { aws dynamodb put-item --table-name things --item "$1" && aws dynamodb get-item --table-name things --key '{"id":{"S":"x"}}' --query Item; }
shown 'id={S=x},n={N=1},yes={BOOL=true},no={BOOL=false},nil={NULL=true},ss={SS=[a,b]},ns={NS=[1,2]},list={L=[{S=x},{N=1}]},map={M={k={S=v w}}}'

# spaces around everything
aws dynamodb put-item --table-name things --item 'id = { S = x } , m = { M = { a = { S = b c } , d = { L = [ { S = e } , { N = 1 } ] } } }'; aws dynamodb get-item --table-name things --key 'id = {S=x}'

# a newline first
aws dynamodb put-item --table-name things --item '
  id={S=x}'

# newlines and tabs
aws dynamodb put-item --table-name things --item 'id={S=x},
	a={S=one},
  l={L=[
    {S=a},
    {S=b}
  ]}' && aws dynamodb get-item --table-name things --key id={S=x}

# quotes
aws dynamodb put-item --table-name things --item 'id={S="x"},a={S="quoted, with {comma} = more"},t={S='"'"'single'"'"'}' && aws dynamodb get-item --table-name things --key id={S=x}

# quotes within quotes
aws dynamodb put-item --table-name things --item 'id={S=x},a={S="say \"hi\" \\ done"},b={S="it'"'"'s"}' && aws dynamodb get-item --table-name things --key id={S=x}

# quotes in the middle of a value
aws dynamodb put-item --table-name things --item 'id={S=x},a={S=5" pipe}' && aws dynamodb get-item --table-name things --key id={S=x}

# an escaped comma
aws dynamodb put-item --table-name things --item 'id={S=x},a={S=one\,two}' && aws dynamodb get-item --table-name things --key id={S=x}

# a backslash
aws dynamodb put-item --table-name things --item 'id={S=x},a={S=C:\temp\new}' && aws dynamodb get-item --table-name things --key id={S=x}

# an equals sign in a value
aws dynamodb put-item --table-name things --item 'id={S=x},a={S=k=v}'

# an equals sign in quotes
aws dynamodb put-item --table-name things --item 'id={S=x},a={S="k=v"}' && aws dynamodb get-item --table-name things --key id={S=x}

# unicode in values
aws dynamodb put-item --table-name things --item 'id={S=x},a={S=grüße 日本}' && aws dynamodb get-item --table-name things --key id={S=x}

# unicode beyond the basic plane, and in keys
aws dynamodb put-item --table-name things --item 'id={S=x},a={S=grüße 😀 日本}'; aws dynamodb put-item --table-name things --item 'id={S=x},a={S="😀"}'; aws dynamodb put-item --table-name things --item 'id={S=x},ключ={S=v}'

# an empty value
aws dynamodb put-item --table-name things --item 'id={S=x},a={S=},l={L=[]}' && aws dynamodb get-item --table-name things --key id={S=x}

# empty braces
aws dynamodb put-item --table-name things --item 'id={S=x},a={S=},l={L=[]},m={M={}}' && aws dynamodb get-item --table-name things --key id={S=x}

# one for a list
aws dynamodb put-item --table-name things --item 'id={S=x},ss={SS=a},ns={NS=1},l={L={S=a}}' && aws dynamodb get-item --table-name things --key id={S=x}

# a list from commas
aws dynamodb create-table --table-name many --attribute-definitions AttributeName=a,AttributeType=S AttributeName=b,AttributeType=S --key-schema AttributeName=a,KeyType=HASH --billing-mode PAY_PER_REQUEST --global-secondary-indexes 'IndexName=by-b,KeySchema=[{AttributeName=b,KeyType=HASH}],Projection={ProjectionType=INCLUDE,NonKeyAttributes=[x,y,z]}' --query 'TableDescription.GlobalSecondaryIndexes[0].Projection'

# a map of strings
aws dynamodb get-item --table-name acl --key 'customer={S=Bob},resource={S=ACCOUNT-1234}' --projection-expression '#r,#c' --expression-attribute-names '#r=role,#c=customer'

aws dynamodb batch-write-item --request-items 'things=[{PutRequest={Item={id={S=short}}}},{DeleteRequest={Key={id={S=1}}}}],acl=[{PutRequest={Item={customer={S=c},resource={S=r}}}}]'

aws dynamodb batch-write-item --request-items 'things={PutRequest={Item={id={S=short}}}}'

aws dynamodb batch-get-item --request-items 'things={Keys=[{id={S=1}},{id={S=2}}],ProjectionExpression="id, tags",ConsistentRead=true}'

# numbers, booleans and what only looks like one
aws dynamodb put-item --table-name things --item 'id={S=x},a={N=007},b={N=+1.50},c={N=1e3},d={S=true},e={S=null},f={S=12}' && aws dynamodb get-item --table-name things --key id={S=x}

aws dynamodb put-item --table-name things --item id={S=x},ok={BOOL=True} && aws dynamodb get-item --table-name things --key id={S=x} --query Item.ok

aws dynamodb put-item --table-name things --item id={S=x},ok={BOOL=FALSE}

aws dynamodb put-item --table-name things --item id={S=x},ok={BOOL=maybe}

aws dynamodb put-item --table-name things --item id={S=x},ok={BOOL=1}

# binary
aws dynamodb put-item --table-name things --item 'id={S=x},b={B=aGVsbG8=}'

# binary in quotes
aws dynamodb put-item --table-name things --item 'id={S=x},b={B="aGVsbG8="},bs={BS=["AQ==","Ag=="]}' && aws dynamodb get-item --table-name things --key id={S=x}

# a file within shorthand
echo -n 'from a file' > text; aws dynamodb put-item --table-name things --item 'id={S=x},a={S=file://text}' && aws dynamodb get-item --table-name things --key id={S=x} --query Item.a

aws dynamodb get-item --table-name things --key 'id={S=1'

aws dynamodb get-item --table-name things --key id

aws dynamodb get-item --table-name things --key ''

aws dynamodb get-item --table-name things --key ' '

aws dynamodb get-item --table-name things --key 'id={S=1},id={S=2}'

aws dynamodb get-item --table-name things --key 'id={S=1,S=2}'

aws dynamodb get-item --table-name things --key 'id={S=1} other={S=2}'

aws dynamodb get-item --table-name things --key 'id={S="1}'

aws dynamodb get-item --table-name things --key 'id=[S=1]'

aws dynamodb get-item --table-name things --key '={S=1}'

aws dynamodb get-item --table-name things --key 'id={S=1}}'

aws dynamodb get-item --table-name things --key 'id={S=1},'

aws dynamodb get-item --table-name things --key 'id={S:1}'

aws dynamodb get-item --table-name things --key 'id=1'

aws dynamodb get-item --table-name things --key 'id={X=1}'

# an error on the second of several lines
aws dynamodb get-item --table-name things --key 'id={S=1},
x {S=2},
y={S=3}'

# attributes in one word
aws dynamodb create-table --table-name more --attribute-definitions AttributeName=id,AttributeType=S,AttributeName=b,AttributeType=S --key-schema AttributeName=id,KeyType=HASH

# a list of structures as words, as JSON words, as one JSON list
aws dynamodb create-table --table-name word1 --attribute-definitions '{"AttributeName":"id","AttributeType":"S"}' --key-schema '{"AttributeName":"id","KeyType":"HASH"}' --billing-mode PAY_PER_REQUEST --query TableDescription.KeySchema
aws dynamodb create-table --table-name word2 --attribute-definitions '[{"AttributeName":"id","AttributeType":"S"}]' --key-schema '[{"AttributeName":"id","KeyType":"HASH"}]' --billing-mode PAY_PER_REQUEST --query TableDescription.KeySchema

# a word of shorthand and a word of JSON
aws dynamodb create-table --table-name word3 --attribute-definitions AttributeName=id,AttributeType=S '{"AttributeName":"b","AttributeType":"S"}' --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST

# a word of JSON and a word of shorthand
aws dynamodb create-table --table-name word3 --attribute-definitions '{"AttributeName":"b","AttributeType":"S"}' AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST

# the last of an option given twice
aws dynamodb create-table --table-name word3 --attribute-definitions AttributeName=a,AttributeType=S --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST --query TableDescription.AttributeDefinitions

aws dynamodb create-table --table-name more --key-schema AttributeName=id,KeyTyp=HASH --attribute-definitions AttributeName=id,AttributeType=S

aws dynamodb create-table --table-name more --key-schema AttributeName=id,KeyType=HASH --attribute-definitions AttributeName=id,AttributeType=S --provisioned-throughput ReadCapacityUnits=x,WriteCapacityUnits=1

aws dynamodb create-table --table-name more --key-schema AttributeName=id,KeyType=HASH --attribute-definitions AttributeName=id,AttributeType=S --provisioned-throughput ' ReadCapacityUnits = 1 , WriteCapacityUnits = 2 ' --query TableDescription.ProvisionedThroughput

aws dynamodb update-time-to-live --table-name acl --time-to-live-specification 'Enabled=yes,AttributeName=x'

aws dynamodb update-table --table-name acl --stream-specification StreamEnabled=True,StreamViewType=KEYS_ONLY --query TableDescription.StreamSpecification

aws dynamodb transact-write-items --transact-items 'Update={TableName=things,Key={id={S=2}},UpdateExpression="SET a = :a, b = :b",ExpressionAttributeValues={:a={S=1},:b={L=[{S=x}]}}}' && aws dynamodb get-item --table-name things --key id={S=2}

aws dynamodb update-item --table-name things --key id={S=2} --update-expression 'SET #a.#b = :v' --expression-attribute-names '#a=a,#b=b' --expression-attribute-values ':v={M={x={S=y}}}'

# double quotes around it, from the shell
id=42; aws dynamodb put-item --table-name things --item "id={S=item-$id},n={N=$id}" && aws dynamodb get-item --table-name things --key "id={S=item-$id}"

# what the shell makes of braces without quotes
aws dynamodb put-item --table-name things --item id={S=x},tags={SS=[a,b]} && aws dynamodb get-item --table-name things --key id={S=x}

aws dynamodb query --table-name logs --key-conditions 'day={AttributeValueList={S=mon},ComparisonOperator=EQ},seq={AttributeValueList=[{N=1},{N=2}],ComparisonOperator=BETWEEN}' --query 'Items[].seq.N'
