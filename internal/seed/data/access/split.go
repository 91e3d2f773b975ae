package access

import (
	"fmt"
	"strings"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"
)

// split returns the words of a single command.
func split(command string) ([]string, error) {
	file, err := syntax.NewParser().Parse(strings.NewReader(command), "")
	if err != nil {
		return nil, fmt.Errorf("no command of a shell: %w", err)
	}
	if len(file.Stmts) != 1 {
		return nil, fmt.Errorf("%d commands: one `aws dynamodb` command is expected", len(file.Stmts))
	}
	statement := file.Stmts[0]
	call, isCall := statement.Cmd.(*syntax.CallExpr)
	switch {
	case !isCall:
		return nil, fmt.Errorf("more than one command (%.60q): one `aws dynamodb` command is expected", command)
	case len(statement.Redirs) > 0:
		return nil, fmt.Errorf("a redirection (%s): take it out", statement.Redirs[0].Op)
	case len(call.Assigns) > 0, statement.Negated, statement.Background, statement.Coprocess:
		return nil, fmt.Errorf("more than the words of a command (%.60q): one `aws dynamodb` command is expected", command)
	}
	for _, word := range call.Args {
		if err := checkLiteral(word); err != nil {
			return nil, err
		}
	}
	return expand.Fields(&expand.Config{Env: expand.ListEnviron()}, call.Args...)
}

// checkLiteral returns an error for a word whose value only a shell knows.
func checkLiteral(word *syntax.Word) (err error) {
	syntax.Walk(word, func(node syntax.Node) bool {
		switch node.(type) {
		case nil, *syntax.Word, *syntax.Lit, *syntax.SglQuoted, *syntax.DblQuoted:
			return true
		}
		var text strings.Builder
		_ = syntax.NewPrinter().Print(&text, node)
		if err == nil {
			err = fmt.Errorf("%s, which only a shell can replace: write the value itself", text.String())
		}
		return false
	})
	return err
}
