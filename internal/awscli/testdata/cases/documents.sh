# Parameters as JSON, from files and from pipes

# everything an item can hold
aws dynamodb put-item --table-name things --item '{"id":{"S":"x"},"n":{"N":"12345678901234567890123456789012345678"},"m":{"M":{"z":{"BOOL":true},"a":{"NULL":true},"l":{"L":[{"S":"é😀"},{"N":"-1.5e3"}]}}},"ss":{"SS":["b","a"]},"ns":{"NS":["2","1.0"]},"b":{"B":"aGVsbG8="},"bs":{"BS":["AQ==","Ag=="]}}' && aws dynamodb get-item --table-name things --key '{"id":{"S":"x"}}'

# a file
printf '{\n "customer": {"S": "é"},\n "resource": {"S": "file"},\n "b": {"B": "aGVsbG8="}\n}\n' > item.json
aws dynamodb put-item --table-name acl --item file://item.json

# a file by its absolute path
echo '{"id":{"S":"absolute"}}' > item.json; aws dynamodb put-item --table-name things --item "file://$PWD/item.json"

# a file elsewhere
mkdir -p sub; echo '{"id":{"S":"relative"}}' > sub/i.json; (cd sub && aws dynamodb put-item --table-name things --item file://i.json); aws dynamodb put-item --table-name things --item file://./sub/../sub/i.json --return-values ALL_OLD

# variables and the home in a path
mkdir -p sub; echo '{"id":{"S":"variable"}}' > sub/i.json; cp sub/i.json ~/i.json; export DIR=sub
aws dynamodb put-item --table-name things --item 'file://$DIR/i.json'
aws dynamodb put-item --table-name things --item 'file://${DIR}/i.json' --return-values ALL_OLD
aws dynamodb put-item --table-name things --item 'file://~/i.json' --return-values ALL_OLD

# a path with spaces and one with unicode
echo '{"id":{"S":"a"}}' > 'my item.json'; echo '{"id":{"S":"b"}}' > été.json; aws dynamodb put-item --table-name things --item 'file://my item.json' && aws dynamodb put-item --table-name things --item file://été.json

# standard input
echo '{"id":{"S":"stdin"}}' | aws dynamodb put-item --table-name things --item file:///dev/stdin --return-values NONE

# standard input from a file, by descriptor
echo '{"id":{"S":"fd"}}' > i.json; aws dynamodb put-item --table-name things --item file:///dev/fd/0 < i.json; aws dynamodb put-item --table-name things --item file:///proc/self/fd/3 3< i.json --return-values ALL_OLD

# process substitution
aws dynamodb put-item --table-name things --item file://<(echo '{"id":{"S":"substituted"}}')

# a heredoc on standard input
aws dynamodb put-item --table-name things --item file:///dev/stdin <<END
{
  "id":   {"S": "heredoc"},
  "user": {"S": "$((6 * 7))"},
  "text": {"S": "line one\nline two\ttab \"quoted\" \u0001 \u00e9"}
}
END
aws dynamodb get-item --table-name things --key '{"id":{"S":"heredoc"}}' --projection-expression 'id, #x' --expression-attribute-names '{"#x":"text"}'

# a heredoc inside the command
aws dynamodb put-item --table-name things --item "$(cat <<'END'
{"id": {"S": "inside"}, "cost": {"S": "$5 `not run`"}}
END
)" && aws dynamodb get-item --table-name things --key id={S=inside}

# a here-string
aws dynamodb put-item --table-name things --item file:///dev/stdin <<< '{"id":{"S":"here"}}'

# $(cat)
printf '{"id":{"S":"cat"}}\n\n' > i.json; aws dynamodb put-item --table-name things --item "$(cat i.json)"

# a batch from a file
cat > batch.json <<'END'
{
    "things": [
        { "PutRequest": { "Item": { "id": { "S": "b1" }, "n": { "N": "1" } } } },
        { "PutRequest": { "Item": { "id": { "S": "b2" }, "n": { "N": "2" } } } },
        { "DeleteRequest": { "Key": { "id": { "S": "1" } } } }
    ]
}
END
aws dynamodb batch-write-item --request-items file://batch.json

# definitions from files
echo '[{"AttributeName":"id","AttributeType":"S"}]' > definitions.json; echo '[{"AttributeName":"id","KeyType":"HASH"}]' > keys.json
aws dynamodb create-table --table-name filed --attribute-definitions file://definitions.json --key-schema file://keys.json --billing-mode PAY_PER_REQUEST --query TableDescription.KeySchema

# a plain parameter from a file
printf things > name; printf 'SET n = :n' > expression; aws dynamodb update-item --table-name file://name --key id={S=2} --update-expression file://expression --expression-attribute-values ':n={N=1}' --return-values UPDATED_NEW

# a plain parameter from a file with its newline
echo things > name; aws dynamodb describe-table --table-name file://name

# shorthand from a file
printf 'id={S=x},n={N=1}' > item; aws dynamodb put-item --table-name things --item file://item && aws dynamodb get-item --table-name things --key file://<(printf id={S=x})

# shorthand from a file with its newline
echo 'id={S=x}' > item; aws dynamodb put-item --table-name things --item file://item && aws dynamodb get-item --table-name things --key id={S=x}

# a file with bytes for text
# differs: python
echo '{"id":{"S":"x"}}' > i.json; aws dynamodb put-item --table-name things --item fileb://i.json

# white space around JSON
aws dynamodb put-item --table-name things --item '
   {"id" : {"S" : "x"}}
  '

# a key twice
aws dynamodb put-item --table-name things --item '{"id":{"S":"dup"},"a":{"S":"1"},"a":{"S":"2"}}' && aws dynamodb get-item --table-name things --key id={S=dup} --query Item.a.S

# Windows line ends
printf '{\r\n"id": {"S": "crlf"},\r\n"a": {"S": "x"}\r\n}\r\n' > i.json; aws dynamodb put-item --table-name things --item file://i.json && aws dynamodb get-item --table-name things --key id={S=crlf}

# escapes and surrogates
aws dynamodb put-item --table-name things --item '{"id":{"S":"x"},"a":{"S":"\ud83d\ude00 \u00e9 \/ \b\f"}}' && aws dynamodb get-item --table-name things --key id={S=x} --query Item.a

# half a surrogate
aws dynamodb put-item --table-name things --item '{"id":{"S":"x"},"a":{"S":"\ud83d"}}'; echo $?

# a byte order mark
printf '\xef\xbb\xbf{"id":{"S":"bom"}}' > i.json; aws dynamodb put-item --table-name things --item file://i.json

# not text
printf '{"id":{"S":"\xff"}}' > i.json; aws dynamodb put-item --table-name things --item file://i.json

# null for a value
aws dynamodb get-item --table-name things --key '{"id":null}'

aws dynamodb get-item --table-name things --key 'null'

aws dynamodb get-item --table-name things --key '{"id":{"S":"1"'

aws dynamodb get-item --table-name things --key '{"id":{"S":"1"}} x'

aws dynamodb get-item --table-name things --key "{'id':{'S':'1'}}"

aws dynamodb get-item --table-name things --key '{id:{S:1}}'

aws dynamodb get-item --table-name things --key '{"id":{"S":"1"},}'

# a tab inside a JSON string
aws dynamodb get-item --table-name things --key $'{"id":{"S":"a\tb"}}'

# a newline inside a JSON string
aws dynamodb get-item --table-name things --key $'{"id":{"S":"a\nb"}}'

aws dynamodb get-item --table-name things --key '["id"]'

aws dynamodb get-item --table-name things --key '"id"'

aws dynamodb get-item --table-name things --key file://missing.json

aws dynamodb get-item --table-name things --key file://

aws dynamodb get-item --table-name things --key fileb://missing.json

# a directory for a file
mkdir d; aws dynamodb get-item --table-name things --key file://d

# a file that may not be read
touch closed; chmod 0 closed; [ "$(id -u)" = 0 ] || aws dynamodb get-item --table-name things --key file://closed

# an address for a parameter
aws dynamodb get-item --table-name things --key http://localhost/key.json

# an empty file
touch empty; aws dynamodb get-item --table-name things --key file://empty

# attributes to get, as words, as JSON, with commas
aws dynamodb get-item --table-name things --key id={S=2} --attributes-to-get id count
aws dynamodb get-item --table-name things --key id={S=2} --attributes-to-get '["id"]'
aws dynamodb get-item --table-name things --key id={S=2} --attributes-to-get id,count

# scalar JSON lists with numbers
aws dynamodb get-item --table-name things --key id={S=2} --attributes-to-get '[1]'

# a list without a word
aws dynamodb get-item --table-name things --key id={S=2} --attributes-to-get
