package terraform

import (
	"fmt"
	"path"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/json"

	"github.com/dynasnap/dynasnap/internal/seed/format"
)

// Limits of a file of HCL, so that a hostile one cannot exhaust the parser.
const (
	maxSource  = 4 << 20 // bytes
	maxNesting = 250     // of brackets, quotes and operators
	maxDigits  = 100     // of a number
)

// file is a file of a configuration, or of values of variables.
type file struct {
	name string
	text string
	body hcl.Body
}

// parse reads a file of HCL, as JSON where its name says so.
func (r *reading) parse(name string) (*file, error) {
	text, err := r.part.ReadFile(name)
	if err != nil {
		return nil, err
	}
	if len(text) > maxSource {
		return nil, fmt.Errorf("%s: a configuration of more than %d MB", name, maxSource>>20)
	}
	body, err := parse(name, text)
	return &file{name, text, body}, err
}

func parse(name, text string) (hcl.Body, error) {
	source := []byte(strings.TrimPrefix(text, "\ufeff"))
	var parsed *hcl.File
	var diagnostics hcl.Diagnostics
	if path.Ext(name) == ".json" {
		if line := deepJSON(text); line > 0 {
			return nil, fmt.Errorf("%s:%d: more than %d levels deep", name, line, maxNesting)
		}
		parsed, diagnostics = json.Parse(source, name)
	} else {
		if err := checkTokens(name, source); err != nil {
			return nil, err
		}
		parsed, diagnostics = hclsyntax.ParseConfig(source, name, hcl.InitialPos)
	}
	if diagnostics.HasErrors() {
		return nil, explain(diagnostics)
	}
	return parsed.Body, nil
}

// deepJSON returns the line where JSON nests too deep; 0 for none. Brackets in texts count, too.
func deepJSON(text string) int {
	depth, line := 0, 1
	for i := range len(text) {
		switch text[i] {
		case '\n':
			line++
		case '{', '[':
			if depth++; depth > maxNesting {
				return line
			}
		case '}', ']':
			depth--
		}
	}
	return 0
}

// checkTokens returns an error for what the parser, which calls itself, must not see.
func checkTokens(name string, source []byte) error {
	tokens, _ := hclsyntax.LexConfig(source, name, hcl.InitialPos)
	depth, operators := 0, 0
	for _, token := range tokens {
		switch token.Type {
		case hclsyntax.TokenOBrace,
			hclsyntax.TokenOBrack,
			hclsyntax.TokenOParen,
			hclsyntax.TokenOQuote,
			hclsyntax.TokenOHeredoc,
			hclsyntax.TokenTemplateInterp,
			hclsyntax.TokenTemplateControl:
			depth++
		case hclsyntax.TokenCBrace,
			hclsyntax.TokenCBrack,
			hclsyntax.TokenCParen,
			hclsyntax.TokenCQuote,
			hclsyntax.TokenCHeredoc,
			hclsyntax.TokenTemplateSeqEnd:
			depth--
		case hclsyntax.TokenBang, hclsyntax.TokenMinus, hclsyntax.TokenQuestion:
			operators++
		case hclsyntax.TokenNewline:
			operators = 0
		case hclsyntax.TokenNumberLit:
			if i := strings.IndexAny(string(token.Bytes), "eE"); len(token.Bytes) > maxDigits || i >= 0 && len(token.Bytes)-i > len("e+999") {
				return fmt.Errorf("%s:%d: a number with more digits than are read", name, token.Range.Start.Line)
			}
		}
		if depth > maxNesting || operators > maxNesting {
			return fmt.Errorf("%s:%d: more than %d levels deep", name, token.Range.Start.Line, maxNesting)
		}
	}
	return nil
}

// explain returns the first error of diagnostics, with its place.
func explain(diagnostics hcl.Diagnostics) error {
	for _, one := range diagnostics {
		if one.Severity != hcl.DiagError {
			continue
		}
		text := one.Detail
		if text == "" {
			text = one.Summary
		}
		text = strings.TrimSuffix(strings.Join(strings.Fields(text), " "), ".")
		if len(text) > 1 && text[1] >= 'a' && text[1] <= 'z' || strings.HasPrefix(text, "A ") {
			text = strings.ToLower(text[:1]) + text[1:]
		}
		if one.Subject == nil {
			return fmt.Errorf("%s", text)
		}
		return fmt.Errorf("%s: %s", format.Place{File: one.Subject.Filename, Line: one.Subject.Start.Line}, text)
	}
	return diagnostics
}
