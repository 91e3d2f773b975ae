package awscli

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/agnivade/levenshtein"
)

// nameRules are those of botocore's xform_name, by which the AWS CLI names its commands and options.
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

// nearest returns the few candidates that a mistyped word most likely meant, best first; none if nothing is near.
func nearest(word string, candidates []string) []string {
	type guess struct {
		name string
		far  int
	}
	var guesses []guess
	limit := max(2, len(word)/4)
	for _, candidate := range candidates {
		switch {
		case word != "" && strings.HasPrefix(candidate, word):
			guesses = append(guesses, guess{candidate, 1})
		case max(len(word)-len(candidate), len(candidate)-len(word)) > limit: // no need to look closer
		default:
			if far := levenshtein.ComputeDistance(word, candidate); far <= limit {
				guesses = append(guesses, guess{candidate, far})
			}
		}
	}
	slices.SortFunc(guesses, func(a, b guess) int {
		return cmp.Or(cmp.Compare(a.far, b.far), strings.Compare(a.name, b.name))
	})
	var names []string
	for _, g := range guesses[:min(3, len(guesses))] {
		names = append(names, g.name)
	}
	return names
}
