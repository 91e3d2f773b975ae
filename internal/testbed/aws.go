package testbed

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// AWSServer imitates the calls that we make to ECR, ECR Public and STS, because no test can use the
// real ones. It accepts every signature and records who signed.
type AWSServer struct {
	*httptest.Server
	mu           sync.Mutex
	calls        []AWSCall
	repositories []string
	lifetime     time.Duration
}

// AWSCall is one call that the server got.
type AWSCall struct {
	Action string     // ecr:CreateRepository
	Key    string     // access key id that signed it; empty when unsigned
	Region string     // of the signature
	Given  url.Values // parameters
}

// AssumedRoleKey is the access key id of the credentials for an assumed role.
const AssumedRoleKey = "ASIATAKENON"

// AWS starts a server that issues tokens of this lifetime. The user is AWS, and the password is
// "token of" and the key.
func AWS(t testing.TB, lifetime time.Duration) *AWSServer {
	t.Helper()
	s := &AWSServer{lifetime: lifetime}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

// Environment returns variables that lead the AWS SDK to the server.
func (s *AWSServer) Environment() map[string]string {
	return map[string]string{"AWS_ENDPOINT_URL_ECR": s.URL, "AWS_ENDPOINT_URL_ECR_PUBLIC": s.URL, "AWS_ENDPOINT_URL_STS": s.URL}
}

// Calls returns the calls so far.
func (s *AWSServer) Calls() []AWSCall {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

var signature = regexp.MustCompile(`Credential=([^/]+)/\d+/([^/]+)/`)

// ServeHTTP answers a call.
func (s *AWSServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	call := AWSCall{Given: url.Values{}}
	if match := signature.FindStringSubmatch(r.Header.Get("Authorization")); match != nil {
		call.Key, call.Region = match[1], match[2]
	}
	if target, operation, isJSON := strings.Cut(r.Header.Get("X-Amz-Target"), "."); isJSON {
		call.Action = map[string]string{"AmazonEC2ContainerRegistry_V20150921": "ecr", "SpencerFrontendService": "ecr-public"}[target] + ":" + operation
		var given map[string]any
		_ = json.Unmarshal(body, &given)
		for name, value := range given {
			call.Given.Set(name, fmt.Sprint(value))
		}
	} else {
		call.Given, _ = url.ParseQuery(string(body))
		call.Action = "sts:" + call.Given.Get("Action")
	}
	s.calls = append(s.calls, call)
	s.answer(w, call)
}

func (s *AWSServer) answer(w http.ResponseWriter, call AWSCall) {
	expires := time.Now().Add(s.lifetime)
	token := fmt.Sprintf(`{"authorizationToken": %q, "expiresAt": %d}`, base64.StdEncoding.EncodeToString([]byte("AWS:token of "+call.Key)), expires.Unix())
	name := call.Given.Get("repositoryName")
	switch service, operation, _ := strings.Cut(call.Action, ":"); {
	case service == "sts":
		_, _ = fmt.Fprintf(w, `<%[1]sResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><%[1]sResult><Credentials>
<AccessKeyId>%[2]s</AccessKeyId><SecretAccessKey>taken-on-secret</SecretAccessKey><SessionToken>taken-on-token</SessionToken><Expiration>%[3]s</Expiration>
</Credentials></%[1]sResult></%[1]sResponse>`, operation, AssumedRoleKey, expires.Add(time.Hour).UTC().Format(time.RFC3339))
	case operation == "GetAuthorizationToken" && service == "ecr":
		_, _ = fmt.Fprintf(w, `{"authorizationData": [%s]}`, token)
	case operation == "GetAuthorizationToken":
		_, _ = fmt.Fprintf(w, `{"authorizationData": %s}`, token)
	case operation == "CreateRepository" && slices.Contains(s.repositories, name):
		w.Header().Set("X-Amzn-Errortype", "RepositoryAlreadyExistsException")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"message": "it is there"}`)
	case operation == "CreateRepository":
		s.repositories = append(s.repositories, name)
		_, _ = io.WriteString(w, `{}`)
	default:
		http.Error(w, "no such call: "+call.Action, http.StatusNotImplemented)
	}
}
