# Bytes and numbers, which must not change on their way

aws dynamodb put-item --table-name things --item '{"id":{"S":"bin"},"b":{"B":"aGVsbG8="},"bs":{"BS":["AQ==","Ag=="]}}' && aws dynamodb get-item --table-name things --key id={S=bin} --query 'Item.b.B' --output text

aws dynamodb put-item --table-name things --cli-binary-format raw-in-base64-out --item '{"id":{"S":"raw"},"b":{"B":"hello"}}' && aws dynamodb get-item --table-name things --key id={S=raw} --query 'Item.b'

aws dynamodb put-item --table-name things --cli-binary-format base64 --item '{"id":{"S":"raw"},"b":{"B":"aGk="}}' && aws dynamodb get-item --table-name things --key id={S=raw} --query 'Item.b'

# raw text beyond ASCII
aws dynamodb put-item --table-name things --cli-binary-format raw-in-base64-out --item '{"id":{"S":"raw"},"b":{"B":"é😀"},"bs":{"BS":["a","b"]}}' && aws dynamodb get-item --table-name things --key id={S=raw}

# raw shorthand
aws dynamodb put-item --table-name things --cli-binary-format raw-in-base64-out --item 'id={S=raw},b={B=hello there}' && aws dynamodb get-item --table-name things --key id={S=raw}

# a raw key
aws dynamodb create-table --table-name bytes --attribute-definitions AttributeName=k,AttributeType=B --key-schema AttributeName=k,KeyType=HASH --billing-mode PAY_PER_REQUEST --query TableDescription.TableName
aws dynamodb put-item --table-name bytes --item '{"k":{"B":"AAEC/w=="}}'
aws dynamodb scan --table-name bytes
aws dynamodb get-item --table-name bytes --key '{"k":{"B":"AAEC/w=="}}' --query Item.k.B --output text | base64 -d | od -An -tx1

aws dynamodb put-item --table-name things --item '{"id":{"S":"1"},"b":{"B":"a"}}'

aws dynamodb put-item --table-name things --item '{"id":{"S":"1"},"b":{"B":"not base64!"}}'

aws dynamodb put-item --table-name things --item '{"id":{"S":"1"},"b":{"B":"é"}}'

# base64 with a line end
aws dynamodb put-item --table-name things --item '{"id":{"S":"1"},"b":{"B":"aGVs\nbG8="}}' && aws dynamodb get-item --table-name things --key id={S=1} --query Item.b

# base64 from the shell
value=$(printf 'some bytes\0' | base64); aws dynamodb put-item --table-name things --item "{\"id\":{\"S\":\"sh\"},\"b\":{\"B\":\"$value\"}}" && aws dynamodb get-item --table-name things --key id={S=sh} --query Item.b.B --output text

aws dynamodb put-item --table-name things --item '{"id":{"S":"1"},"b":{"B":""}}'; aws dynamodb put-item --table-name things --item '{"id":{"S":"1"},"b":{"B":7}}'

aws dynamodb put-item --table-name things --item '{"id":{"S":"n"},"a":{"N":"0.1"},"b":{"N":"1E+2"},"c":{"N":"-0"},"d":{"N":"100000000000000000000"},"e":{"N":"1.00"}}' && aws dynamodb get-item --table-name things --key id={S=n}

aws dynamodb put-item --table-name things --item '{"id":{"S":"n"},"x":{"N":" 00012.500 "}}'; aws dynamodb get-item --table-name things --key id={S=n}

aws dynamodb put-item --table-name things --item '{"id":{"S":"n"},"x":{"N":"NaN"}}'

aws dynamodb put-item --table-name things --item '{"id":{"S":"n"},"x":{"N":"1e200"}}'

aws dynamodb put-item --table-name things --item '{"id":{"S":"n"},"x":{"N":"123456789012345678901234567890123456789"}}'

aws dynamodb put-item --table-name things --item '{"id":{"S":"n"},"x":{"N":"x"}}'

aws dynamodb put-item --table-name things --item '{"id":{"S":"n"},"x":{"N":5}}'

aws dynamodb put-item --table-name things --item '{"id":{"S":"n"},"x":{"N":5.50}}'

aws dynamodb put-item --table-name things --item '{"id":{"S":"n"},"x":{"N":1e400}}'

aws dynamodb scan --table-name logs --limit 1e1

aws dynamodb scan --table-name logs --limit ' 2 ' --query Count

aws dynamodb scan --table-name logs --limit 1_0 --query Count

aws dynamodb scan --table-name logs --limit 99999999999999999999

aws dynamodb scan --table-name logs --limit -1

aws dynamodb scan --table-name logs --limit=-1

aws dynamodb scan --cli-input-json '{"TableName":"logs","Limit":2.0}'

aws dynamodb scan --cli-input-json '{"TableName":"logs","Limit":"2"}'

# numbers in answers
aws dynamodb scan --table-name logs --return-consumed-capacity TOTAL --query '[Count, ScannedCount, ConsumedCapacity.CapacityUnits]'

aws dynamodb scan --table-name logs --return-consumed-capacity TOTAL --query '[Count, ScannedCount, ConsumedCapacity.CapacityUnits]' --output text

aws dynamodb query --table-name logs --key-condition-expression '#d = :d' --expression-attribute-names '#d=day' --expression-attribute-values ':d={S=mon}' --query 'sum(Items[].v.N.to_number(@))'
