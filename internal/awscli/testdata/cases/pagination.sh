# Pages

aws dynamodb scan --table-name acl --max-items 1

aws dynamodb scan --table-name acl --max-items 2 --page-size 1

aws dynamodb scan --table-name acl --max-items 3

aws dynamodb scan --table-name acl --max-items 0

aws dynamodb scan --table-name acl --page-size 1 --query 'Items[*].{c: customer.S, r: role.S}'

aws dynamodb scan --table-name acl --page-size 1

aws dynamodb scan --table-name acl --page-size 1 --output text

aws dynamodb scan --table-name acl --page-size 1 --query Count; aws dynamodb scan --table-name acl --page-size 1 --query Count --output text

aws dynamodb scan --table-name acl --page-size 2 --query '[Count, ScannedCount]' --output text

aws dynamodb scan --table-name acl --max-items 1 --output text

aws dynamodb scan --table-name acl --max-items 1 --query 'Items[].role.S' --output text

aws dynamodb scan --table-name acl --max-items 1 --query NextToken

aws dynamodb scan --table-name acl --page-size 1 --return-consumed-capacity TOTAL

# on with the token
token=$(aws dynamodb scan --table-name acl --max-items 1 --query NextToken --output json | tr -d '"'); aws dynamodb scan --table-name acl --max-items 1 --starting-token "$token"; aws dynamodb scan --table-name acl --starting-token "$token" --query 'Items[].resource.S' --output text

# all pages by hand
token=
while :; do
  page=$(aws dynamodb scan --table-name acl --max-items 1 ${token:+--starting-token "$token"})
  jq -r '.Items[] | .customer.S + " " + .resource.S' <<< "$page"
  token=$(jq -r '.NextToken // empty' <<< "$page")
  [ -n "$token" ] || break
done

# all pages by hand, with the service's own means
key=
while :; do
  page=$(aws dynamodb scan --table-name acl --limit 2 ${key:+--exclusive-start-key "$key"})
  jq -c '[.Items[].resource.S]' <<< "$page"
  key=$(jq -c '.LastEvaluatedKey // empty' <<< "$page")
  [ -n "$key" ] || break
done

aws dynamodb scan --table-name acl --starting-token nonsense

aws dynamodb scan --table-name acl --starting-token eyJub25zZW5zZSI6IDF9

aws dynamodb scan --table-name acl --starting-token ''

aws dynamodb scan --table-name acl --limit 1

aws dynamodb scan --table-name acl --limit 1 --query 'LastEvaluatedKey.resource.S'

aws dynamodb scan --table-name acl --limit 1 --output text

aws dynamodb scan --table-name acl --limit 1 --max-items 2

aws dynamodb scan --table-name acl --limit 1 --page-size 1

aws dynamodb scan --table-name acl --exclusive-start-key 'customer={S=Bob},resource={S=ACCOUNT-1234}' --query 'Items[].resource.S'

aws dynamodb scan --table-name acl --exclusive-start-key 'customer={S=Bob},resource={S=ACCOUNT-1234}' --max-items 1

aws dynamodb scan --table-name acl --no-paginate

aws dynamodb scan --table-name acl --no-paginate --max-items 1

aws dynamodb scan --table-name acl --no-paginate --page-size 1

aws dynamodb scan --table-name acl --max-items x

aws dynamodb scan --table-name acl --max-items

# differs: python
aws dynamodb scan --table-name acl --max-items -1

aws dynamodb scan --table-name acl --page-size 0

aws dynamodb scan --table-name acl --page-size x

aws dynamodb query --table-name logs --key-condition-expression '#d = :d' --expression-attribute-names '#d=day' --expression-attribute-values ':d={S=mon}' --max-items 1

aws dynamodb query --table-name logs --key-condition-expression '#d = :d' --expression-attribute-names '#d=day' --expression-attribute-values ':d={S=mon}' --max-items 1 --output text

aws dynamodb query --table-name logs --key-condition-expression '#d = :d' --expression-attribute-names '#d=day' --expression-attribute-values ':d={S=mon}' --page-size 1 --query 'Count' --output text

# query goes on
logs() { aws dynamodb query --table-name logs --key-condition-expression '#d = :d' --expression-attribute-names '#d=day' --expression-attribute-values ':d={S=mon}' "$@"; }
logs --starting-token "$(logs --max-items 1 --query NextToken --output json | tr -d '"')"

aws dynamodb query --table-name logs --key-condition-expression '#d = :d' --expression-attribute-names '#d=day' --expression-attribute-values ':d={S=mon}' --select COUNT --page-size 1

aws dynamodb query --table-name logs --key-condition-expression '#d = :d' --filter-expression 'v > :v' --expression-attribute-names '#d=day' --expression-attribute-values ':d={S=mon},:v={N=9}' --page-size 1 --max-items 1

aws dynamodb list-tables --max-items 2

aws dynamodb list-tables --max-items 2 --page-size 1 --output text

aws dynamodb list-tables --page-size 3

aws dynamodb list-tables --page-size 2 --output text

aws dynamodb list-tables --limit 2

aws dynamodb list-tables --limit 2 --exclusive-start-table-name indexed

aws dynamodb list-tables --starting-token indexed

aws dynamodb list-tables --max-items 1 --starting-token "$(aws dynamodb list-tables --max-items 2 --query NextToken --output json | tr -d '"')"

aws dynamodb list-tables --max-items 1 --no-paginate

aws dynamodb list-tables --page-size 200

aws dynamodb list-backups --max-items 1 --page-size 1

aws dynamodb list-backups --starting-token x

aws dynamodb list-tags-of-resource --resource-arn arn:aws:dynamodb:ddblocal:000000000000:table/acl --max-items 1 --page-size 1

aws dynamodb list-imports --max-items 1

aws dynamodb list-exports --page-size 1

aws dynamodb execute-statement --statement 'SELECT * FROM acl' --max-items 1

# a statement's pages
token=$(aws dynamodb execute-statement --statement 'SELECT * FROM acl' --limit 2 --query NextToken --output text); aws dynamodb execute-statement --statement 'SELECT * FROM acl' --limit 2 --next-token "$token" --query Items
