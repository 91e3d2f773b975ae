aws dynamodb create-table --table-name things --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST --query TableDescription.TableStatus
aws dynamodb put-item --table-name things --item '{"id":{"S":"1"},"n":{"N":"12345678901234567890123456789012345678"},"m":{"M":{"z":{"BOOL":true},"a":{"NULL":true},"l":{"L":[{"S":"é😀"},{"N":"-1.5e3"}]}}}}'
aws dynamodb get-item --table-name things --key '{"id":{"S":"1"}}'
aws dynamodb get-item --table-name things --key id={S=1} --output text
aws dynamodb get-item --table-name things --key '{"id":{"S":"1"}}' --query 'Item.n.N' --output text
aws dynamodb get-item --table-name things --key '{"id":{"S":"1"}}' --query 'Item.*.N'
aws dynamodb get-item --table-name things --key '{"id":{"S":"1"}}' --query 'Item.{z: id.S, a: m.M.l.L[0].S}'
aws dynamodb get-item --table-name things --key '{"id":{"S":"none"}}'
aws dynamodb get-item --table-name things --key '{"id":{"S":"none"}}' --query Item
aws dynamodb get-item --table-name things --key '{"id":{"S":"none"}}' --query Item --output text
aws dynamodb put-item --table-name things --item 'id={S=2},tags={SS=[a,b]},n={N=5},ok={BOOL=true},list={L=[{S=x},{N=1}]},map={M={k={S=v w}}}' --return-consumed-capacity TOTAL
aws dynamodb put-item --table-name things --item id={S=2} --return-values ALL_OLD
aws dynamodb put-item --table-name things --item 'id={S="quoted, with comma"},t={S='"'"'single'"'"'}'
cat > item.json <<'  END'; aws dynamodb put-item --table-name things --item file://item.json && aws dynamodb get-item --table-name things --key '{"id":{"S":"file"}}' --projection-expression 'id, #x' --expression-attribute-names '{"#x":"text"}'
  {
    "id":   {"S": "file"},
    "text": {"S": "line one\nline two\ttab \"quoted\" \u0001"}
  }
  END
echo '{"id":{"S":"stdin"}}' | aws dynamodb put-item --table-name things --item file:///dev/stdin --return-values NONE
aws dynamodb put-item --table-name things --item file://<(echo '{"id":{"S":"substituted"}}')
mkdir -p sub; echo '{"id":{"S":"relative"}}' > sub/i.json; (cd sub && aws dynamodb put-item --table-name things --item file://i.json); DIR=sub; export DIR; aws dynamodb put-item --table-name things --item 'file://$DIR/i.json' --return-values ALL_OLD
aws dynamodb put-item --table-name things --item '{"id":{"S":"bin"},"b":{"B":"aGVsbG8="},"bs":{"BS":["AQ==","Ag=="]}}'
aws dynamodb get-item --table-name things --key '{"id":{"S":"bin"}}' --query 'Item.b.B' --output text
aws dynamodb put-item --table-name things --cli-binary-format raw-in-base64-out --item '{"id":{"S":"raw"},"b":{"B":"hello"}}'
aws dynamodb get-item --table-name things --key '{"id":{"S":"raw"}}' --query 'Item.b'
aws dynamodb put-item --table-name things --item '{"id":{"S":"1"}}' --condition-expression 'attribute_not_exists(id)'
aws dynamodb update-item --table-name things --key '{"id":{"S":"2"}}' --update-expression 'SET #n = if_not_exists(#n, :zero) + :one' --expression-attribute-names '#n=count' --expression-attribute-values ':zero={N=0},:one={N=1}' --return-values UPDATED_NEW
aws dynamodb update-item --table-name things --key '{"id":{"S":"2"}}' --update-expression 'ADD tags :t' --expression-attribute-values '{":t":{"SS":["c"]}}' --return-values ALL_NEW --output text
aws dynamodb delete-item --table-name things --key '{"id":{"S":"2"}}' --return-values ALL_OLD --query 'Attributes.count.N' --output text
aws dynamodb delete-item --table-name things --key '{"id":{"S":"2"}}'
aws dynamodb get-item --consistent-read --table-name things --key '{"id":{"S":"1"}}' --attributes-to-get id n --return-consumed-capacity TOTAL
aws dynamodb get-item --no-consistent-read --table-name things --key '{"id":{"S":"1"}}' --attributes-to-get '["id"]' --return-consumed-capacity TOTAL --output text
aws dynamodb scan --table-name things --query 'sort(Items[].id.S)'
aws --output text dynamodb --region eu-west-1 scan --table-name things --query 'Count'
AWS_DEFAULT_OUTPUT=text aws dynamodb scan --table-name things --select COUNT
for i in 7 8 9; do aws dynamodb put-item --table-name things --item "{\"id\":{\"S\":\"loop$i\"}}" || exit; done; aws dynamodb get-item --table-name things --key id={S=loop9}
aws dynamodb get-item --table-name things --key id={S=loop9} --debug 2>/dev/null
aws dynamodb get-item --table-name things --key id={S=loop9} --color off --no-paginate --cli-read-timeout 5 --cli-connect-timeout 5 --no-verify-ssl
