package awscli

import (
	"slices"

	"github.com/dynasnap/dynasnap/internal/awscli/front"
)

// Endpoint is an endpoint that a command named. The call went to the server's database instead.
type Endpoint struct {
	Named string // as written: "aws --endpoint-url http://db", "AWS_ENDPOINT_URL=http://db"
	URL   string
}

// Endpoints returns the endpoints that commands have named, each once, in the order of their first
// use.
func (s *Server) Endpoints() []Endpoint {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.endpoints)
}

func (s *Server) noteEndpoints(args *parsedArguments, call *front.Call) {
	s.noteEndpoint("aws --endpoint-url ", args.value("endpoint-url"))
	for _, variable := range []string{"AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL"} {
		s.noteEndpoint(variable+"=", call.Getenv(variable))
	}
}

func (s *Server) noteEndpoint(how, url string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if url != "" && !slices.ContainsFunc(s.endpoints, func(e Endpoint) bool { return e.URL == url }) {
		s.endpoints = append(s.endpoints, Endpoint{how + url, url})
	}
}
