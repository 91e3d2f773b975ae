# aws dynamodbstreams

aws dynamodbstreams list-streams --query 'Streams[0].TableName' --output text

aws dynamodbstreams list-streams --table-name indexed --limit 1 --query 'Streams[].TableName'

# what a stream holds
arn=$(aws dynamodb describe-table --table-name indexed --query Table.LatestStreamArn --output text)
aws dynamodbstreams describe-stream --stream-arn "$arn" --query 'StreamDescription.[StreamStatus,StreamViewType,TableName,KeySchema,length(Shards)]'
shard=$(aws dynamodbstreams describe-stream --stream-arn "$arn" --query 'StreamDescription.Shards[0].ShardId' --output text)
iterator=$(aws dynamodbstreams get-shard-iterator --stream-arn "$arn" --shard-id "$shard" --shard-iterator-type TRIM_HORIZON --query ShardIterator --output text)
aws dynamodbstreams get-records --shard-iterator "$iterator" --query 'Records[].[eventName,dynamodb.Keys,dynamodb.NewImage]'

aws dynamodbstreams describe-stream --stream-arn arn:aws:dynamodb:ddblocal:000000000000:table/none/stream/2024-01-01T00:00:00.000

aws dynamodbstreams get-records

aws dynamodbstreams get-shard-iterator --stream-arn short --shard-id short --shard-iterator-type NOW

aws dynamodbstreams

aws dynamodbstreams nonsense

aws dynamodbstreams get-records --generate-cli-skeleton; aws dynamodbstreams list-streams --generate-cli-skeleton output
