package relay_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// sameRequests returns requests as clients make them, and as nobody makes them. They are the same
// in each run.
func sameRequests() (list []sameRequest) {
	list = append(list, tables()...)
	random := rand.New(rand.NewPCG(15, 15))
	for i := range 330 {
		list = append(list, randomCall(random, i))
	}
	list = append(list, mistakes()...)
	list = append(list, heads()...)
	list = append(list, credentials()...)
	list = append(list, browsers()...)
	list = append(list, bodies()...)
	list = append(list, largeBodies()...)
	for _, table := range []string{"plain", "sorted", "large"} {
		list = append(list, call("Scan", fmt.Sprintf(`{"TableName":%q}`, table)))
	}
	return list
}

const authorization = "Authorization: AWS4-HMAC-SHA256 Credential=test42/20260101/eu-west-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date;x-amz-target, Signature=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\r\n"

// call is a request as the SDKs make it.
func call(operation, input string) sameRequest {
	return post("X-Amz-Target: DynamoDB_20120810."+operation+"\r\n"+authorization, input)
}

func post(fields, body string) sameRequest {
	return sameRequest{method: "POST", text: "POST / HTTP/1.1\r\nHost: localhost:8000\r\nContent-Type: application/x-amz-json-1.0\r\n" + fields +
		fmt.Sprintf("Content-Length: %d\r\n\r\n", len(body)) + body}
}

// alone is a request on a connection of its own, which the server closes.
func alone(text string) sameRequest {
	method, _, _ := strings.Cut(text, " ")
	return sameRequest{method: method, text: text, alone: true}
}

func tables() []sameRequest {
	return []sameRequest{
		call("ListTables", `{}`),
		call("CreateTable", `{"TableName":"plain","BillingMode":"PAY_PER_REQUEST","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}]}`),
		call("CreateTable", `{"TableName":"sorted","ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":5},
			"KeySchema":[{"AttributeName":"owner","KeyType":"HASH"},{"AttributeName":"n","KeyType":"RANGE"}],
			"AttributeDefinitions":[{"AttributeName":"owner","AttributeType":"S"},{"AttributeName":"n","AttributeType":"N"},{"AttributeName":"kind","AttributeType":"S"}],
			"LocalSecondaryIndexes":[{"IndexName":"byKind","KeySchema":[{"AttributeName":"owner","KeyType":"HASH"},{"AttributeName":"kind","KeyType":"RANGE"}],"Projection":{"ProjectionType":"ALL"}}],
			"GlobalSecondaryIndexes":[{"IndexName":"kinds","KeySchema":[{"AttributeName":"kind","KeyType":"HASH"}],"Projection":{"ProjectionType":"KEYS_ONLY"},"ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":5}}],
			"StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_AND_OLD_IMAGES"}}`),
		call("CreateTable", `{"TableName":"large","BillingMode":"PAY_PER_REQUEST","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"N"}]}`),
		call("DescribeTable", `{"TableName":"sorted"}`),
		call("ListTables", `{"Limit":2}`),
		call("UpdateTimeToLive", `{"TableName":"plain","TimeToLiveSpecification":{"Enabled":true,"AttributeName":"expires"}}`),
		call("DescribeTimeToLive", `{"TableName":"plain"}`),
		call("TagResource", `{"ResourceArn":"arn:aws:dynamodb:ddblocal:000000000000:table/plain","Tags":[{"Key":"a","Value":"b"}]}`),
		call("ListTagsOfResource", `{"ResourceArn":"arn:aws:dynamodb:ddblocal:000000000000:table/plain"}`),
		call("UntagResource", `{"ResourceArn":"arn:aws:dynamodb:ddblocal:000000000000:table/plain","TagKeys":["a"]}`),
		call("DescribeLimits", `{}`),
		call("UpdateTable", `{"TableName":"sorted","ProvisionedThroughput":{"ReadCapacityUnits":6,"WriteCapacityUnits":6}}`),
		post("X-Amz-Target: DynamoDBStreams_20120810.ListStreams\r\n"+authorization, `{"TableName":"sorted"}`),
	}
}

// randomCall is a call that a test may make.
func randomCall(random *rand.Rand, i int) sameRequest {
	id := random.IntN(20)
	owner, n, kind := random.IntN(4), random.IntN(30), random.IntN(3)
	item := fmt.Sprintf(`{"owner":{"S":"o%d"},"n":{"N":"%d"},"kind":{"S":"k%d"},"text":{"S":%q},"set":{"SS":["a","b"]},"map":{"M":{"x":{"L":[{"BOOL":true},{"NULL":true}]}}},"bytes":{"B":"AAEC"}}`,
		owner, n, kind, strings.Repeat("äöü ", random.IntN(400)))
	key := fmt.Sprintf(`{"owner":{"S":"o%d"},"n":{"N":"%d"}}`, owner, n)
	owned := fmt.Sprintf(`"ExpressionAttributeValues":{":o":{"S":"o%d"}}`, owner)
	calls := []sameRequest{
		call("PutItem", fmt.Sprintf(`{"TableName":"plain","Item":{"id":{"S":"%d"},"i":{"N":"%d"}},"ReturnValues":"ALL_OLD"}`, id, i)),
		call("PutItem", `{"TableName":"sorted","Item":`+item+`,"ReturnConsumedCapacity":"INDEXES"}`),
		call("PutItem", `{"TableName":"sorted","Item":`+item+`,"ConditionExpression":"attribute_not_exists(n)"}`),
		call("PutItem", `{"TableName":"sorted","Item":`+item+`}`),
		call("GetItem", fmt.Sprintf(`{"TableName":"plain","Key":{"id":{"S":"%d"}},"ConsistentRead":true}`, id)),
		call("GetItem", `{"TableName":"sorted","Key":`+key+`,"ProjectionExpression":"#m.x[0], kind","ExpressionAttributeNames":{"#m":"map"}}`),
		call("UpdateItem", fmt.Sprintf(`{"TableName":"plain","Key":{"id":{"S":"%d"}},"UpdateExpression":"ADD i :one","ExpressionAttributeValues":{":one":{"N":"1"}},"ReturnValues":"ALL_NEW"}`, id)),
		call("DeleteItem", `{"TableName":"sorted","Key":`+key+`,"ReturnValues":"ALL_OLD"}`),
		call("Query", `{"TableName":"sorted","KeyConditionExpression":"#o = :o","ExpressionAttributeNames":{"#o":"owner"},`+owned+`}`),
		call("Query", `{"TableName":"sorted","ScanIndexForward":false,"Limit":3,"KeyConditionExpression":"#o = :o","ExpressionAttributeNames":{"#o":"owner"},`+owned+`}`),
		call("Query", fmt.Sprintf(`{"TableName":"sorted","IndexName":"kinds","KeyConditionExpression":"kind = :k","ExpressionAttributeValues":{":k":{"S":"k%d"}}}`, kind)),
		call("Scan", `{"TableName":"sorted","Segment":1,"TotalSegments":3}`),
		call("Scan", `{"TableName":"plain","Limit":5,"FilterExpression":"i > :i","ExpressionAttributeValues":{":i":{"N":"100"}}}`),
		call("BatchWriteItem", fmt.Sprintf(`{"RequestItems":{"plain":[{"PutRequest":{"Item":{"id":{"S":"%d"}}}},{"DeleteRequest":{"Key":{"id":{"S":"%d"}}}}],"sorted":[{"PutRequest":{"Item":%s}}]}}`, id, id+1, item)),
		call("BatchGetItem", fmt.Sprintf(`{"RequestItems":{"plain":{"Keys":[{"id":{"S":"%d"}}]},"sorted":{"Keys":[%s]}}}`, id, key)),
		call("TransactWriteItems", fmt.Sprintf(`{"TransactItems":[{"Put":{"TableName":"plain","Item":{"id":{"S":"%d"}},"ConditionExpression":"attribute_not_exists(id)"}},{"Delete":{"TableName":"sorted","Key":%s}}]}`, id, key)),
		call("TransactGetItems", fmt.Sprintf(`{"TransactItems":[{"Get":{"TableName":"plain","Key":{"id":{"S":"%d"}}}},{"Get":{"TableName":"sorted","Key":%s}}]}`, id, key)),
		call("ExecuteStatement", fmt.Sprintf(`{"Statement":"SELECT * FROM plain WHERE id = ?","Parameters":[{"S":"%d"}]}`, id)),
		call("BatchExecuteStatement", fmt.Sprintf(`{"Statements":[{"Statement":"INSERT INTO plain VALUE {'id':'p%d'}"},{"Statement":"SELECT * FROM sorted WHERE \"owner\"='o%d' AND n=%d"}]}`, id, owner, n)),
		call("ExecuteTransaction", fmt.Sprintf(`{"TransactStatements":[{"Statement":"DELETE FROM plain WHERE id='p%d'"}]}`, id)),
	}
	return calls[random.IntN(len(calls))]
}

// mistakes are calls that DynamoDB Local answers with an error.
func mistakes() (list []sameRequest) {
	for _, c := range [][2]string{
		{"GetItem", `{"TableName":"missing","Key":{"id":{"S":"1"}}}`},
		{"GetItem", `{"TableName":"plain","Key":{"id":{"N":"1"}}}`},
		{"GetItem", `{"TableName":"plain"}`},
		{"GetItem", `{`},
		{"GetItem", ``},
		{"GetItem", `[]`},
		{"GetItem", "\x00\xff"},
		{"PutItem", `{"TableName":"plain","Item":{}}`},
		{"PutItem", `{"TableName":"plain","Item":{"id":{"S":""}}}`},
		{"PutItem", `{"TableName":"plain","Item":{"id":{"S":"1"}},"ConditionExpression":"nonsense ("}`},
		{"PutItem", `{"TableName":"plain","Item":{"id":{"S":"` + strings.Repeat("x", 3000) + `"}}}`},
		{"Query", `{"TableName":"sorted","KeyConditionExpression":"n = :n","ExpressionAttributeValues":{":n":{"N":"1"}}}`},
		{"Query", `{"TableName":"sorted","IndexName":"missing","KeyConditionExpression":"n = :n","ExpressionAttributeValues":{":n":{"N":"1"}}}`},
		{"CreateTable", `{"TableName":"plain","BillingMode":"PAY_PER_REQUEST","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}]}`},
		{"CreateTable", `{"TableName":"x"}`},
		{"DeleteTable", `{"TableName":"missing"}`},
		{"DescribeTable", `{"TableName":"missing"}`},
		{"ExecuteStatement", `{"Statement":"SELEKT"}`},
		{"BatchWriteItem", `{"RequestItems":{}}`},
		{"TransactWriteItems", `{"TransactItems":[]}`},
		{"Nonsense", `{}`},
		{"ListBackups", `{}`},
		{"", `{}`},
	} {
		list = append(list, call(c[0], c[1]))
	}
	for _, target := range []string{"", "X-Amz-Target: \r\n", "X-Amz-Target: GetItem\r\n", "X-Amz-Target: DynamoDB_20111205.GetItem\r\n", "X-Amz-Target: Other_1.GetItem\r\n",
		"X-Amz-Target: DynamoDBStreams_20120810.GetItem\r\n", "X-Amz-Target: DynamoDB_20120810.ListTables.More\r\n"} {
		list = append(list, post(target+authorization, `{}`))
	}
	return list
}
