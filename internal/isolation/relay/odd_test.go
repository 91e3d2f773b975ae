package relay_test

import (
	"fmt"
	"strings"
)

const listTables = "X-Amz-Target: DynamoDB_20120810.ListTables\r\n"

// heads are requests with heads that few clients write.
func heads() (list []sameRequest) {
	for _, fields := range []string{
		"x-amz-target: DynamoDB_20120810.ListTables\r\n" + strings.ToLower(authorization[:14]) + authorization[14:],
		"X-AMZ-TARGET: DynamoDB_20120810.ListTables\r\nAUTHORIZATION" + authorization[13:],
		"X-Amz-Target:DynamoDB_20120810.ListTables\r\nAuthorization:" + authorization[15:],
		"X-Amz-Target: \t DynamoDB_20120810.ListTables \t\r\nAuthorization:    " + strings.TrimSuffix(authorization[15:], "\r\n") + "   \r\n",
		listTables + listTables + authorization,
		listTables + authorization + authorization,
		listTables + "Authorization: Basic YTpi\r\n" + authorization,
		listTables + authorization + "Authorization: Basic YTpi\r\n",
		listTables + authorization + "X-Odd: " + strings.Repeat("x", 4000) + "\r\n",
		listTables + authorization + "X-Odd: " + strings.Repeat("x", 9000) + "\r\n",
		listTables + authorization + strings.Repeat("X-Odd: x\r\n", 150),
		listTables + authorization + "X-Odd:\r\n",
		listTables + authorization + "X-Odd: \xc3\xa4 \xe4 a,b;c=\"d\"\r\n",
		listTables + authorization + "X-Amz-Security-Token: token\r\nX-Amz-Date: 20260101T000000Z\r\nAmz-Sdk-Invocation-Id: 1\r\nUser-Agent: aws-sdk-js/3\r\n",
		listTables + authorization + "Accept-Encoding: gzip, br\r\n",
		listTables + authorization + "Connection: keep-alive\r\n",
		listTables + authorization + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n",
	} {
		list = append(list, post(fields, `{}`))
	}
	body := "Content-Length: 2\r\n\r\n{}"
	for _, line := range []string{"POST / HTTP/1.1", "POST /?a=b&c HTTP/1.1", "POST //x/../y?/_dynasnap/ HTTP/1.1", "POST http://localhost:8000/ HTTP/1.1", "PUT / HTTP/1.1", "DELETE / HTTP/1.1", "PATCH / HTTP/1.1",
		"GET / HTTP/1.1", "post / HTTP/1.1", "ODD / HTTP/1.1", "TRACE / HTTP/1.1", "POST /_dynasnap HTTP/1.1", "POST /%5fdynasnap/reset HTTP/1.1", "POST /%zz HTTP/1.1"} {
		list = append(list, alone(line+"\r\nHost: localhost\r\nConnection: close\r\n"+listTables+authorization+body))
	}
	return append(list,
		alone("HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
		sameRequest{method: "HEAD", text: "HEAD / HTTP/1.1\r\nHost: localhost\r\n" + listTables + authorization + "\r\n"},
		call("ListTables", `{}`), // on the same connection
		alone("OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
		alone("POST / HTTP/1.1\r\nConnection: close\r\n"+listTables+authorization+body),
		alone("POST / HTTP/1.1\r\nHost: localhost\r\nConnection: foo, Close\r\n"+listTables+authorization+body),
		alone("POST / HTTP/1.0\r\n"+listTables+authorization+body),
		alone("POST / HTTP/1.0\r\nConnection: close\r\n"+listTables+authorization+body),
		sameRequest{method: "POST", text: "POST / HTTP/1.0\r\nConnection: keep-alive\r\n" + listTables + authorization + body},
		sameRequest{method: "POST", text: "\r\nPOST / HTTP/1.1\r\nHost: localhost\r\n" + listTables + authorization + body},
		call("ListTables", `{}`),
	)
}

// credentials are requests with other signatures, or none.
func credentials() (list []sameRequest) {
	for _, value := range []string{
		"", "Basic YTpi", "Bearer abc.def", "Bearer a=b/c/d", "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 Credential=", "AWS4-HMAC-SHA256 Credential=key",
		"AWS4-HMAC-SHA256 Credential=key/", "AWS4-HMAC-SHA256 Credential=key/20260101", "AWS4-HMAC-SHA256 Credential=key/20260101/us-east-1", "AWS4-HMAC-SHA256 Credential=key/20260101/",
		"AWS4-HMAC-SHA256 Credential=key/20260101//", "AWS4-HMAC-SHA256 Credential=key/20260101//dynamodb", "AWS4-HMAC-SHA256 Credential=key//us-east-1/x",
		"AWS4-HMAC-SHA256 Credential=/20260101/us-east-1/dynamodb/aws4_request", "AWS4-HMAC-SHA256 Credential=a-b/20260101/us-east-1/dynamodb/aws4_request",
		"AWS4-HMAC-SHA256 Credential=a b/20260101/us-east-1/dynamodb/aws4_request", "AWS4-HMAC-SHA256 Credential=\xc3\xa4/20260101/us-east-1/dynamodb/aws4_request",
		"AWS4-HMAC-SHA256 Credential=key/20260101/no_region/dynamodb/aws4_request", "AWS4-HMAC-SHA256 Credential=" + strings.Repeat("k", 500) + "/20260101/" + strings.Repeat("r", 500) + "/dynamodb/aws4_request",
		"AWS4-HMAC-SHA256 SignedHeaders=host, Signature=0, Credential=key/20260101/us-east-1/dynamodb/aws4_request", "AWS4-ECDSA-P256-SHA256 Credential=key/20260101/dynamodb/aws4_request, SignedHeaders=host",
		"AWS3 AWSAccessKeyId=key,Algorithm=HmacSHA256,Signature=0", "AWS key:signature", "a=b/c/d", "=/=/",
	} {
		list = append(list, post(listTables+"Authorization: "+value+"\r\n", `{}`))
	}
	return append(list, post(listTables, `{}`), post("", ""),
		sameRequest{method: "POST", text: "POST /?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=key%2F20260101%2Fus-east-1%2Fdynamodb%2Faws4_request&X-Amz-Signature=0 HTTP/1.1\r\nHost: localhost\r\n" + listTables + "Content-Length: 2\r\n\r\n{}"})
}

// browsers are requests of pages, and of the shell that old versions have.
func browsers() (list []sameRequest) {
	for _, path := range []string{"/", "/shell", "/shell/", "/shell/index.html", "/favicon.ico"} {
		list = append(list, sameRequest{method: "GET", text: "GET " + path + " HTTP/1.1\r\nHost: localhost:8000\r\nUser-Agent: Mozilla/5.0\r\nAccept: text/html\r\n\r\n"})
	}
	preflight := "OPTIONS / HTTP/1.1\r\nHost: localhost:8000\r\nOrigin: http://localhost:3000\r\n"
	asked := "Access-Control-Request-Method: POST\r\n"
	return append(list,
		sameRequest{method: "OPTIONS", text: preflight + "\r\n"},
		sameRequest{method: "OPTIONS", text: preflight + asked + "\r\n"},
		sameRequest{method: "OPTIONS", text: preflight + asked + "Access-Control-Request-Headers: authorization,content-type,x-amz-target\r\n\r\n"},
		post("Origin: http://localhost:3000\r\n"+listTables+authorization, `{}`),
		post("Origin: null\r\n"+listTables+authorization, `{`),
	)
}

// bodies are requests whose bodies end in other ways than by a length.
func bodies() (list []sameRequest) {
	begin := "POST / HTTP/1.1\r\nHost: localhost\r\n" + listTables + authorization
	for _, text := range []string{
		"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
		"transfer-encoding: Chunked\r\n\r\n1\r\n{\r\n00001;name=value\r\n}\r\n0;x\r\n\r\n",
		"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"Content-Length: 0\r\n\r\n",
		"Content-Length: 0000002\r\n\r\n{}",
		"\r\n",
		"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}",
		"Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
	} {
		list = append(list, sameRequest{method: "POST", text: begin + text})
	}
	end := "Connection: close\r\nContent-Length: 2\r\n\r\n{}"
	return append(list,
		alone(begin+"Content-Length: 2\r\n\r\n{}"+begin+"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"+begin+end), // pipelined
		alone(begin+end+"more"),
		alone(begin+"Expect: nonsense\r\n"+end),
	)
}

// largeBodies are requests and answers of many megabytes.
func largeBodies() (list []sameRequest) {
	text := strings.Repeat("lorem ipsum ", 32_000)
	var keys []string
	for i := range 45 {
		list = append(list, call("PutItem", fmt.Sprintf(`{"TableName":"large","Item":{"id":{"N":"%d"},"text":{"S":"%s"}}}`, i, text)))
		keys = append(keys, fmt.Sprintf(`{"id":{"N":"%d"}}`, i))
	}
	var puts []string
	for i := range 25 {
		puts = append(puts, fmt.Sprintf(`{"PutRequest":{"Item":{"id":{"N":"%d"},"text":{"S":"%s"}}}}`, i, text))
	}
	return append(list,
		call("BatchGetItem", `{"RequestItems":{"large":{"Keys":[`+strings.Join(keys, ",")+`]}}}`),
		call("BatchWriteItem", `{"RequestItems":{"large":[`+strings.Join(puts, ",")+`]}}`),
		call("PutItem", `{"TableName":"large","Item":{"id":{"N":"1"},"text":{"S":"`+text+text+`"}}}`),
		call("ListTables", `{}`),
	)
}
