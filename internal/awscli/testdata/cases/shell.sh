# In pipes, loops, jobs and behind other programs

aws dynamodb scan --table-name things | head -1

set -o pipefail; aws dynamodb scan --table-name things --query 'Items[0].id.S' --output text | head -1 > /dev/null

# a reader that goes early
# differs: python
printf '{"id":{"S":"large"},"x":{"S":"%0300000d"}}' 0 > i.json; aws dynamodb put-item --table-name things --item file://i.json
aws dynamodb scan --table-name things | true; echo "${PIPESTATUS[0]}"

# a reader that goes early, with text
# differs: python
printf '{"id":{"S":"large"},"x":{"S":"%0300000d"}}' 0 > i.json; aws dynamodb put-item --table-name things --item file://i.json
aws dynamodb scan --table-name things --output text | true; echo "${PIPESTATUS[0]}"

aws dynamodb scan --table-name logs --query 'Items[].day.S' --output text | tr '\t' '\n' | sort | uniq -c

aws dynamodb scan --table-name logs --query 'Items[].day.S' --output text | tr '\t' '\n' | xargs -P4 -I{} aws dynamodb query --table-name logs --key-condition-expression '#d = :d' --expression-attribute-names '#d=day' --expression-attribute-values ':d={S={}}' --query 'Count' | sort

seq 4 | xargs -P 2 -I{} aws dynamodb put-item --table-name things --item '{"id":{"S":"item-{}"}}'; aws dynamodb scan --table-name things --select COUNT --query Count

for i in 7 8 9; do aws dynamodb put-item --table-name things --item "{\"id\":{\"S\":\"loop$i\"}}" || exit; done; aws dynamodb get-item --table-name things --key id={S=loop9}

# background jobs
for i in 1 2 3; do aws dynamodb put-item --table-name things --item "id={S=job$i}" & done; wait; aws dynamodb scan --table-name things --query 'length(Items)'

# the status of a background job
aws dynamodb describe-table --table-name nowhere 2>/dev/null & wait $!; echo $?

# set -e ends at the first error
set -e; aws dynamodb describe-table --table-name nowhere; echo not reached

# command substitution
count=$(aws dynamodb scan --table-name acl --select COUNT --query Count --output text); echo "there are $((count + 0)) items"

# while read
aws dynamodb scan --table-name acl --query 'Items[].[customer.S, resource.S]' --output text | while IFS=$'\t' read -r customer resource; do aws dynamodb delete-item --table-name acl --key "customer={S=$customer},resource={S=$resource}"; done; aws dynamodb scan --table-name acl --query Count

# standard input is left alone
printf 'a\nb\n' | while read -r id; do aws dynamodb put-item --table-name things --item "id={S=$id}"; done; aws dynamodb scan --table-name things --query 'sort(Items[].id.S)' --output text

# jq before and after
jq -n '{id: {S: "jq"}, n: {N: "1"}}' | aws dynamodb put-item --table-name things --item file:///dev/stdin && aws dynamodb get-item --table-name things --key id={S=jq} | jq -c .Item

# however it is called
command aws dynamodb list-tables --output text | wc -l; "$(which aws)" dynamodb list-tables --output text | wc -l; env aws dynamodb list-tables --output text | wc -l; bash -c 'aws dynamodb list-tables --output text' | wc -l; sh -c 'exec aws dynamodb list-tables --output text' | wc -l

# words in a variable
AWS="aws --endpoint-url http://localhost:8000"; $AWS dynamodb list-tables --output text; DDB="aws dynamodb"; $DDB list-tables --output text | head -1

# words in an array
aws=(aws dynamodb --endpoint-url http://localhost:8000); "${aws[@]}" list-tables --query 'TableNames[0]'

# a function of the same name
aws() { command aws --output text "$@"; }; aws dynamodb list-tables

# an alias
shopt -s expand_aliases
alias ddb='aws dynamodb --endpoint-url http://localhost:8000'
ddb list-tables --query 'TableNames[0]'

# awslocal
awslocal dynamodb list-tables --query 'TableNames[0]'; awslocal dynamodb put-item --table-name things --item id={S=local} && awslocal dynamodb get-item --table-name things --key id={S=local}

# timeout, nice and nohup
timeout 60 aws dynamodb list-tables --query 'TableNames[0]'; nice aws dynamodb list-tables --query 'TableNames[0]'; nohup aws dynamodb list-tables --query 'TableNames[0]' 2>/dev/null

# python starts it
python3 -c '
import json, subprocess
out = subprocess.run(["aws", "dynamodb", "scan", "--table-name", "logs"], capture_output=True, text=True, check=True).stdout
print(json.loads(out)["Count"])
failed = subprocess.run(["aws", "dynamodb", "scan", "--table-name", "nowhere"], capture_output=True, text=True)
print(failed.returncode, failed.stderr.strip())'

# find starts it
mkdir items; for i in a b c; do echo "{\"id\":{\"S\":\"$i\"}}" > items/$i.json; done; find items -name '*.json' -exec aws dynamodb put-item --table-name things --item file://{} \;; aws dynamodb scan --table-name things --query 'sort(Items[].id.S)' --output text

# comparisons with what came out
if [ "$(aws dynamodb describe-table --table-name acl --query Table.TableStatus --output text)" = ACTIVE ]; then echo active; fi

# tee and redirections
aws dynamodb get-item --table-name things --key id={S=2} 2>&1 | tee got.json | jq -r .Item.count.N; aws dynamodb describe-table --table-name nowhere > out.txt 2> err.txt; cat err.txt >&2

# exec 3>&1
exec 3>&1; error=$(aws dynamodb describe-table --table-name nowhere 2>&1 1>&3); echo "caught: $error"

# a trap
trap 'echo "failed with $?"' ERR; aws dynamodb describe-table --table-name nowhere 2>/dev/null; echo on

# a retry
for i in 1 2 3; do aws dynamodb put-item --table-name "late$i" --item id={S=x} 2>/dev/null && break; echo "try $i"; [ $i = 1 ] && aws dynamodb create-table --table-name late2 --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST > /dev/null; done
