package awscli

import (
	"regexp"
	"strings"
	"sync"
)

// nameRules are those of botocore's xform_name, which makes the names of commands and options.
var nameRules = sync.OnceValue(func() (rules struct{ plural, word, end *regexp.Regexp }) {
	rules.plural = regexp.MustCompile(`[A-Z]{2,}s$`)
	rules.word = regexp.MustCompile(`(.)([A-Z][a-z]+)`)
	rules.end = regexp.MustCompile(`([a-z0-9])([A-Z])`)
	return rules
})

// optionName turns the service's name of an operation or parameter into that of the AWS CLI:
// SSESpecification is sse-specification.
func optionName(name string) string {
	rules := nameRules()
	if plural := rules.plural.FindString(name); plural != "" {
		name = strings.TrimSuffix(name, plural) + "-" + strings.ToLower(plural)
	}
	name = rules.word.ReplaceAllString(name, "$1-$2")
	return strings.ToLower(rules.end.ReplaceAllString(name, "$1-$2"))
}
