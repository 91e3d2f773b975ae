# Sourced.
create_table() {
  aws dynamodb create-table --table-name "$1" --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST --query TableDescription.TableName --output text
}
seed() {
  local line
  while read -r line; do
    aws dynamodb put-item --table-name "$1" --item "$line"
  done < "$2"
}
count() { printf '%s holds %s\n' "$1" "$(aws dynamodb scan --table-name "$1" --select COUNT --query Count --output text)"; }
