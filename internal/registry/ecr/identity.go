package ecr

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go/logging"
)

// sessionName is our name in an AWS account's logs.
const sessionName = "dynasnap"

// Identity is an AWS identity. The zero Identity is the step's own: from variables, files or the
// machine.
type Identity struct {
	// Name is what errors call whoever has the keys or the token, and Missing what they say can be
	// done where the step has no identity by itself.
	Name, Missing string
	AccessKey     string
	SecretKey     string
	Role          string // ARN of a role to take on
	// ExternalID is what the role may want to be told beside.
	ExternalID string
	// WebToken is a web identity token, which stands for the role in place of keys.
	WebToken string
	// Region is where to ask for the role; empty means where the registry is.
	Region string
}

// String describes the identity without a secret.
func (i Identity) String() string {
	who := cmp.Or(i.Name, "the step's own AWS identity")
	if i.Role != "" {
		return i.Role + ", taken on by " + who
	}
	return who
}

// config returns the SDK's configuration for a region.
func (i Identity) config(ctx context.Context, region string) (aws.Config, error) {
	var made aws.Config
	switch {
	case i.WebToken != "":
		made.Credentials = aws.AnonymousCredentials{} // the token is all that is shown
	case i.AccessKey != "":
		made.Credentials = credentials.NewStaticCredentialsProvider(i.AccessKey, i.SecretKey, "")
	default:
		var err error
		if made, err = i.defaultConfig(ctx, region); err != nil {
			return aws.Config{}, err
		}
	}
	made.Region = region
	made.HTTPClient = withoutRedirects(made.HTTPClient)
	if i.Role != "" {
		made.Credentials = aws.NewCredentialsCache(i.role(made))
	}
	return made, nil
}

// withoutRedirects returns a client that follows no redirects. AWS's APIs have none, and the SDK's
// client would follow them for ever.
func withoutRedirects(client aws.HTTPClient) aws.HTTPClient {
	built, ok := client.(*awshttp.BuildableClient) // with the user's CA, where there is one
	if !ok {
		built = awshttp.NewBuildableClient()
	}
	return &http.Client{
		Transport:     built.GetTransport(),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// role assumes the role.
func (i Identity) role(config aws.Config) aws.CredentialsProvider {
	client := sts.NewFromConfig(config, func(o *sts.Options) {
		setEndpoint(&o.BaseEndpoint, "STS")
		o.Region = cmp.Or(i.Region, config.Region)
	})
	if i.WebToken != "" {
		return stscreds.NewWebIdentityRoleProvider(client, i.Role, webToken(i.WebToken), func(o *stscreds.WebIdentityRoleOptions) {
			o.RoleSessionName = sessionName
		})
	}
	return stscreds.NewAssumeRoleProvider(client, i.Role, func(o *stscreds.AssumeRoleOptions) {
		o.RoleSessionName = sessionName
		if i.ExternalID != "" {
			o.ExternalID = &i.ExternalID
		}
	})
}

// webToken is a web identity token.
type webToken string

// GetIdentityToken returns the token.
func (t webToken) GetIdentityToken() ([]byte, error) { return []byte(t), nil }

// defaultConfig returns what the SDK finds in the environment, in files, or on the machine.
func (i Identity) defaultConfig(ctx context.Context, region string) (aws.Config, error) {
	found, err := config.LoadDefaultConfig(ctx, config.WithRegion(region), config.WithLogger(logging.Nop{}))
	if err != nil {
		return aws.Config{}, err
	}
	// AWS_ENDPOINT_URL, or endpoint_url of a profile: in a step that is where its scripts and tests
	// find DynamoDB.
	found.BaseEndpoint = nil
	if _, err := found.Credentials.Retrieve(ctx); err != nil {
		return aws.Config{}, fmt.Errorf("the step has no AWS identity (%s): %w", i.Missing, err)
	}
	return found, nil
}

// setEndpoint sets the endpoint that the environment has for one service, such as a VPC endpoint.
func setEndpoint(endpoint **string, service string) {
	if url := os.Getenv("AWS_ENDPOINT_URL_" + service); url != "" {
		*endpoint = &url
	}
}
