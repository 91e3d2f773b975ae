// Package ecr logs in to the registries of Amazon ECR, private and public, with an AWS identity. It
// never uses the dummy keys of seeds: the identity is passed in, or it is that of the step.
package ecr

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	ecrtypes "github.com/aws/aws-sdk-go-v2/service/ecr/types"
	"github.com/aws/aws-sdk-go-v2/service/ecrpublic"
	publictypes "github.com/aws/aws-sdk-go-v2/service/ecrpublic/types"

	"github.com/dynasnap/dynasnap/internal/registry"
)

const (
	// A token is not used in its last minutes, because a push takes time.
	leftover = 5 * time.Minute
	// timeout with all that it takes to get one, where the SDK asks who we are, too.
	timeout = time.Minute
)

// Source has the accounts of ECR's registries. It is safe for concurrent use.
type Source struct {
	identity Identity
	public   bool
	mu       sync.Mutex
	tokens   map[string]token // by host
}

type token struct {
	account registry.Account
	expires time.Time
}

// New returns the source for an identity. public reports whether to log in to the public registry.
// Only a push needs that, and not every identity may do it.
func New(identity Identity, public bool) *Source {
	return &Source{identity: identity, public: public, tokens: map[string]token{}}
}

// Account returns a token for the registry at host, and keeps it while it is valid. It finds none
// for a host that is not ECR's.
func (s *Source) Account(ctx context.Context, host string) (account registry.Account, found bool, err error) {
	region := registry.ECRRegion(host)
	if region == "" || host == registry.PublicECR && !s.public {
		return registry.Account{}, false, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if known, ok := s.tokens[host]; ok && time.Until(known.expires) > leftover {
		return known.account, true, nil
	}
	ctx, cancel := context.WithTimeoutCause(ctx, timeout, fmt.Errorf("it took longer than %s", timeout))
	defer cancel()
	fetched, err := s.fetch(ctx, host, region)
	if err != nil {
		return registry.Account{}, false, fmt.Errorf("getting a token for %s as %s: %w", host, s.identity, err)
	}
	s.tokens[host] = fetched
	return fetched.account, true, nil
}

func (s *Source) fetch(ctx context.Context, host, region string) (token, error) {
	config, err := s.identity.config(ctx, region)
	if err != nil {
		return token{}, err
	}
	var text *string
	var expires *time.Time
	if host == registry.PublicECR {
		output, err := publicClient(config).GetAuthorizationToken(ctx, &ecrpublic.GetAuthorizationTokenInput{})
		if err != nil {
			return token{}, err
		}
		if data := output.AuthorizationData; data != nil {
			text, expires = data.AuthorizationToken, data.ExpiresAt
		}
	} else {
		output, err := privateClient(config).GetAuthorizationToken(ctx, &ecr.GetAuthorizationTokenInput{})
		if err != nil {
			return token{}, err
		}
		if len(output.AuthorizationData) > 0 {
			text, expires = output.AuthorizationData[0].AuthorizationToken, output.AuthorizationData[0].ExpiresAt
		}
	}
	pair, err := base64.StdEncoding.DecodeString(aws.ToString(text))
	user, password, ok := strings.Cut(string(pair), ":")
	if err != nil || !ok {
		return token{}, errors.New("the answer holds no token")
	}
	return token{registry.Account{Username: user, Password: password}, aws.ToTime(expires)}, nil
}

// CreateRepository creates a repository of the registry at host. created is false where it exists.
func (s *Source) CreateRepository(ctx context.Context, host, repository string) (created bool, err error) {
	region := registry.ECRRegion(host)
	if region == "" {
		return false, fmt.Errorf("%s is not a registry of ECR", host)
	}
	config, err := s.identity.config(ctx, region)
	if err == nil && host == registry.PublicECR {
		_, err = publicClient(config).CreateRepository(ctx, &ecrpublic.CreateRepositoryInput{RepositoryName: &repository})
	} else if err == nil {
		_, err = privateClient(config).CreateRepository(ctx, &ecr.CreateRepositoryInput{RepositoryName: &repository})
	}
	var there *ecrtypes.RepositoryAlreadyExistsException
	var publicThere *publictypes.RepositoryAlreadyExistsException
	if errors.As(err, &there) || errors.As(err, &publicThere) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("creating the repository %s in %s as %s: %w", repository, host, s.identity, err)
	}
	return true, nil
}

func privateClient(config aws.Config) *ecr.Client {
	return ecr.NewFromConfig(config, func(o *ecr.Options) { setEndpoint(&o.BaseEndpoint, "ECR") })
}

func publicClient(config aws.Config) *ecrpublic.Client {
	return ecrpublic.NewFromConfig(config, func(o *ecrpublic.Options) { setEndpoint(&o.BaseEndpoint, "ECR_PUBLIC") })
}
