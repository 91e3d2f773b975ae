#!/bin/bash
main() {
  local table=default count=1 OPTIND opt
  while getopts 't:n:v' opt; do
    case $opt in t) table=$OPTARG ;; n) count=$OPTARG ;; v) local verbose=1 ;; *) return 2 ;; esac
  done
  aws dynamodb create-table --table-name "$table" --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST >/dev/null
  for ((i = 1; i <= count; i++)); do aws dynamodb put-item --table-name "$table" --item "id={S=$i}"; done
  [[ ${verbose:-} ]] && aws dynamodb scan --table-name "$table" --query 'sort(Items[].id.S)' --output text
}
main -t options -n 3 -v
