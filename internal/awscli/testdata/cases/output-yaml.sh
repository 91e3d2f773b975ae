# --output yaml and yaml-stream

aws dynamodb list-tables --output yaml

aws dynamodb list-tables --output yaml-stream

aws dynamodb scan --table-name things --output yaml

aws dynamodb scan --table-name things --output yaml-stream

aws dynamodb get-item --table-name things --key id={S=1} --output yaml

aws dynamodb get-item --table-name things --key id={S=none} --output yaml; aws dynamodb get-item --table-name things --key id={S=none} --output yaml-stream

aws dynamodb put-item --table-name things --item id={S=x} --output yaml; aws dynamodb put-item --table-name things --item id={S=x} --output yaml-stream

aws dynamodb scan --table-name logs --query 'Items[].{day: day.S, n: seq.N}' --output yaml

aws dynamodb scan --table-name logs --query 'Items[].[day.S, seq.N]' --output yaml

aws dynamodb scan --table-name logs --query Count --output yaml; aws dynamodb scan --table-name logs --query Count --output yaml-stream

aws dynamodb scan --table-name logs --query 'Items[0].day.S' --output yaml; aws dynamodb scan --table-name logs --query 'Items[0].day.S' --output yaml-stream

aws dynamodb scan --table-name logs --query 'Items[].day.S' --output yaml-stream

aws dynamodb scan --table-name logs --query '`null`' --output yaml; aws dynamodb scan --table-name logs --query '`[]`' --output yaml; aws dynamodb scan --table-name logs --query '`{}`' --output yaml; aws dynamodb scan --table-name logs --query '`true`' --output yaml

aws dynamodb scan --table-name logs --query '[`true`, `1.50`, `null`, `""`, `"null"`, `"true"`, `"yes"`, `"1"`, `"1.5"`, `"~"`, `"- a"`, `"a: b"`, `"a #b"`, `"#"`, `" a"`, `"a "`]' --output yaml

aws dynamodb scan --table-name logs --query "['it''s', 'say \"x\"', '{a}', '[a]', '*x', '&x', '!x', '%x', '@x', '\`', '|', '>', '0x1f', '1_000', '2024-01-01', '2024-01-01T00:00:00Z', '12:30', '1e3', '.5', '=', '<<', 'off', 'No', 'NULL']" --output yaml

aws dynamodb scan --table-name logs --query '`[[1,[2,[3]]],[],{},{"a":[]},{"b":{"c":[{"d":1,"e":[2]}]}}]`' --output yaml

# text of several lines, tabs, unicode and control characters
aws dynamodb put-item --table-name things --item '{"id":{"S":"y"},"a":{"S":"one\ntwo\n"},"b":{"S":"tab\tx"},"c":{"S":"é日😀"},"d":{"S":"\u0007bell"},"e":{"S":"trailing \nline"},"f":{"S":"\n"},"g":{"S":"a very long line of text, so long that an emitter of YAML may want to break it somewhere near the eightieth column, or not"}}'; aws dynamodb get-item --table-name things --key id={S=y} --output yaml

# differs: newer-api
aws dynamodb describe-table --table-name indexed --output yaml

aws dynamodb scan --table-name acl --page-size 1 --output yaml-stream

aws dynamodb scan --table-name acl --page-size 1 --output yaml

aws dynamodb scan --table-name acl --page-size 1 --query 'Items[].role.S' --output yaml-stream

aws dynamodb scan --table-name acl --max-items 1 --output yaml; aws dynamodb scan --table-name acl --max-items 1 --output yaml-stream

aws dynamodb describe-limits --output yaml

# binary
aws dynamodb get-item --table-name things --key id={S=1} --query 'Item.[bin,bs]' --output yaml

# keys that need quotes
aws dynamodb put-item --table-name things --item '{"id":{"S":"k"},"yes":{"S":"1"},"a b":{"S":"2"},"1":{"S":"3"},"#x":{"S":"4"},"":{"S":"5"}}'; aws dynamodb put-item --table-name things --item '{"id":{"S":"k"},"yes":{"S":"1"},"a b":{"S":"2"},"1":{"S":"3"},"#x":{"S":"4"}}'; aws dynamodb get-item --table-name things --key id={S=k} --output yaml
