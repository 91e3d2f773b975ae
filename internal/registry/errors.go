package registry

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/google/go-containerregistry/pkg/v1/remote/transport"
)

// The engine hands a registry's answers on as text inside a stream that began with 200 (https://github.com/moby/moby/issues/49148),
// so text is what there is to go by. The lists hold what Docker 20.10 to 29, containerd and Podman write.
var (
	refusals = []string{
		"unauthorized", "authentication required", "authorization failed", "no basic auth credentials", "incorrect username or password",
		"denied:", ": denied", "access denied", "access is denied", "access to the resource is denied", "access forbidden", "403 forbidden", "insufficient_scope", "insufficient scope",
	}
	unknowns = []string{"name unknown", "name_unknown", "repository does not exist", "404 not found"}
	// What is missing is the tag or the digest; whether the repository is there these do not tell.
	unknownTags = []string{"manifest unknown", "manifest_unknown"}
	// An engine that is gone does not come back between two attempts.
	gone = []string{"docker daemon", "error during connect"}

	passings = []string{
		"connection reset", "connection refused", "broken pipe", "timeout", "timed out", "deadline exceeded", "server misbehaving",
		"temporary failure in name resolution", "toomanyrequests", "too many requests", "request timeout", "internal server error",
		"bad gateway", "service unavailable", "slow down", "http2: server sent goaway",
	}
	// "received unexpected HTTP status: 503 …" (Docker), "unexpected status from PUT request to https://…: 502 …" (containerd).
	statusCode = regexp.MustCompile(`\bstatus\b.*?\s([1-5]\d\d)\b`)
	// Docker's word for an answer that is not a registry's: https://github.com/distribution/distribution/blob/v2.8.3/registry/client/errors.go
	unreadable = regexp.MustCompile(`\berror parsing http ([1-5]\d\d) response body\b`)
	cutShort   = regexp.MustCompile(`\beof\b`)
)

// Temporary says whether the same push may succeed when it is tried again.
func Temporary(err error) bool {
	// Our own clock ran out or our caller gave up: no time is left to try again in.
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, ErrNobodyHere) {
		return false
	}
	var answer *transport.Error // of our own requests: what else the text tells, as of tags put back, does not matter
	if errors.As(err, &answer) {
		return passes(answer.StatusCode)
	}
	text := strings.ToLower(err.Error())
	if status := unreadableStatus(text); status != 0 {
		return passes(status)
	}
	if contains(text, refusals) || contains(text, unknowns) || contains(text, unknownTags) || contains(text, gone) {
		return false
	}
	if match := statusCode.FindStringSubmatch(text); match != nil {
		code, err := strconv.Atoi(match[1])
		return err == nil && passes(code)
	}
	return cutShort.MatchString(text) || contains(text, passings)
}

// unreadableStatus is that of an answer in which the engine found no words of a registry's; 0 for
// any other error. A page that is quoted there may hold any words.
func unreadableStatus(text string) int {
	match := unreadable.FindStringSubmatch(text)
	if match == nil {
		return 0
	}
	status, err := strconv.Atoi(match[1])
	if err != nil {
		return 0
	}
	return status
}

// passes says whether a status may be another one when it is asked again.
func passes(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusTooManyRequests:
		return true
	case http.StatusNotImplemented:
		return false
	}
	return status >= http.StatusInternalServerError
}

// Immutable says whether a registry refused to move a tag because its tags never move.
func Immutable(err error) bool {
	return err != nil && strings.Contains(strings.ToLower(err.Error()), "immutable")
}

func contains(text string, phrases []string) bool {
	for _, phrase := range phrases {
		if strings.Contains(text, phrase) {
			return true
		}
	}
	return false
}

// Advice says what to do about an error met while pulling from a registry or pushing to it; empty when there is nothing to add.
func (c Credentials) Advice(err error, host string) string {
	if err == nil || host == "" {
		return ""
	}
	text := strings.ToLower(err.Error())
	if status := unreadableStatus(text); status != 0 {
		return c.adviceByStatus(status, host)
	}
	switch {
	case strings.Contains(text, "http response to https client"):
		return fmt.Sprintf(`%[1]s speaks plain HTTP, and the engine decides whether that is allowed: add "insecure-registries": ["%[1]s"] to its /etc/docker/daemon.json and restart it`, host)
	case strings.Contains(text, "x509:"):
		return fmt.Sprintf("the engine does not trust the certificate of %[1]s: put its CA into /etc/docker/certs.d/%[1]s/ca.crt on the engine's host", host)
	case Immutable(err):
		return "the registry does not let this tag move: give tags a new one, such as the commit"
	case IsECR(host) && (contains(text, unknowns) || strings.Contains(text, "does not exist")):
		return "ECR makes no repository by itself: set create_repository, or create it once, as with aws ecr create-repository"
	case strings.Contains(text, "repository does not exist or may require"): // what is public needs no account
		return c.refused(host) + "; or its name is wrong"
	case contains(text, refusals):
		return c.refused(host)
	case contains(text, unknownTags):
		return fmt.Sprintf("%s has no image under this name: correct its tag or digest, or its repository", host)
	case contains(text, unknowns):
		return fmt.Sprintf("%s does not know the repository: create it (or its project) there first, or correct its name", host)
	case contains(text, []string{"no such host", "connection refused", "no route to host"}):
		return fmt.Sprintf("it is the engine that connects to %s, not this container: the name has to work on the engine's host", host)
	case contains(text, []string{"toomanyrequests", "too many requests"}) && host == Hub:
		return "Docker Hub limits how much may be pulled: log in with username and password, or give base_image from another registry"
	}
	return ""
}

// adviceByStatus is for answers that are no registry's.
func (c Credentials) adviceByStatus(status int, host string) string {
	switch status {
	case http.StatusUnauthorized:
		return c.refused(host)
	case http.StatusTooManyRequests:
		return host + " limits how much may be asked of it: try again later"
	case http.StatusForbidden, http.StatusNotFound:
		return fmt.Sprintf("that is no registry's answer: %s may be the name of something else, or a proxy between it and the engine does not let the engine through", host)
	}
	return ""
}

// refused names what was presented to host, so that a wrong account is seen at once. Never the password.
func (c Credentials) refused(host string) string {
	account, err := c.account(context.Background(), host) // known by now
	switch {
	case err != nil:
		return err.Error()
	case !usable(account) && c.Username != "":
		return fmt.Sprintf("no credentials for %s: username and password are for %s", host, Host(c.Registry))
	case !usable(account):
		return fmt.Sprintf("no credentials for %s were given: set username and password, or config", host)
	case account.Username != "":
		return fmt.Sprintf("%s refused the user %q: check the password and the right to push", host, account.Username)
	}
	return fmt.Sprintf("%s refused the token it was given: check that it is valid and may push", host)
}
