#!/bin/bash
aws dynamodb list-tables > out.json
awslocal dynamodb list-tables --endpoint-url=http://localhost:8000
