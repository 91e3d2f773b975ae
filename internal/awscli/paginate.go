package awscli

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dynasnap/dynasnap/internal/awscli/model"
	"github.com/dynasnap/dynasnap/internal/awscli/ordered"
)

// Options of an operation with pages.
const (
	startingToken = "starting-token"
	pageSize      = "page-size"
	maxItems      = "max-items"
)

func pagingOptions(p *model.Paging) []option {
	options := []option{{name: startingToken, arity: single}}
	if p.Limit != "" {
		options = append(options, option{name: pageSize, arity: single, integer: true})
	}
	return append(options, option{name: maxItems, arity: single, integer: true})
}

// choosePaging switches paging off when the command uses the service's own parameters.
func (c *command) choosePaging(p *model.Paging, args *parsedArguments) error {
	for _, name := range []string{p.InputToken, p.Limit} {
		if name != "" && args.has(optionName(name)) {
			c.paginate = false
		}
	}
	if c.paginate {
		return nil
	}
	var used []string
	for _, name := range []string{startingToken, pageSize, maxItems} {
		if value := args.value(name); value != "" && value != "0" {
			used = append(used, "--"+name)
		}
	}
	if len(used) > 0 {
		return invalid("Cannot specify --no-paginate along with pagination arguments: %s", strings.Join(used, ", "))
	}
	return nil
}

// truncated is the key in a token for the number of items of its page that were shown already.
const truncated = "boto_truncate_amount"

// pager goes through the pages of an answer.
type pager struct {
	*model.Paging
	fetch    func(ctx context.Context, input *ordered.Object) (*ordered.Object, error)
	maxItems int    // negative for all
	resumed  bool   // an earlier command has shown a part of the first page
	skip     int    // number of items shown already
	resume   string // after the last page: the token for the rest, if any
}

// newPager reads the paging options and puts page size and starting token into the input.
func newPager(p *model.Paging, args *parsedArguments, input *ordered.Object) (*pager, error) {
	result := &pager{Paging: p, maxItems: -1, resumed: args.has(startingToken)}
	for _, name := range []string{pageSize, maxItems} {
		if !args.has(name) {
			continue
		}
		n, err := strconv.Atoi(strings.ReplaceAll(strings.TrimSpace(args.value(name)), "_", ""))
		if err != nil {
			return nil, failed("--%s: %v", name, err) // an integer that is larger than any page
		}
		if name == maxItems {
			result.maxItems = n
		} else {
			input.Set(p.Limit, json.Number(strconv.Itoa(n)))
		}
	}
	if result.resumed {
		token, skip := result.readToken(args.value(startingToken))
		for name, value := range token.All() {
			if value != nil {
				input.Set(name, value)
			}
		}
		result.skip = skip
	}
	return result, nil
}

// each calls show for every page until the end, or until enough items were shown.
func (p *pager) each(ctx context.Context, input *ordered.Object, show func(page *ordered.Object) error) error {
	shown, skipped := 0, 0
	for previous := ""; ; {
		start, _ := input.Get(p.InputToken)
		page, err := p.fetch(ctx, input)
		if err != nil {
			return err
		}
		if p.resumed {
			skipped = p.dropShown(page)
			p.resumed = false
		}
		items, _ := page.Get(p.Results[0])
		list, _ := items.([]any)
		if surplus := shown + len(list) - p.maxItems; p.maxItems >= 0 && surplus > 0 {
			list = list[:max(0, len(list)-surplus)]
			page.Set(p.Results[0], list)
			p.resume = p.writeToken(start, len(list)+skipped)
			return show(page)
		}
		if err := show(page); err != nil {
			return err
		}
		shown += len(list)
		skipped = 0
		next, ok := page.Get(p.OutputToken)
		if !ok || next == "" {
			return nil
		}
		if shown == p.maxItems {
			p.resume = p.writeToken(next, -1)
			return nil
		}
		current := ordered.Compact.String(next)
		if current == previous {
			return failed("Error during pagination: The same next token was received twice: %s", current)
		}
		previous = current
		input.Set(p.InputToken, next)
	}
}

// dropShown removes from a page what an earlier command has shown: items, and all of its counts.
func (p *pager) dropShown(page *ordered.Object) (skipped int) {
	items, _ := page.Get(p.Results[0])
	if list, ok := items.([]any); ok {
		page.Set(p.Results[0], list[min(p.skip, len(list)):])
	}
	for _, key := range p.Results[1:] {
		if _, ok := page.Get(key); ok {
			page.Set(key, json.Number("0"))
		}
	}
	return p.skip
}

// merge adds a page to the full result.
func (p *pager) merge(full, page *ordered.Object) {
	for _, key := range p.Results {
		value, ok := page.Get(key)
		if !ok {
			continue
		}
		before, _ := full.Get(key)
		switch v := value.(type) {
		case []any:
			list, _ := before.([]any)
			value = slices.Concat(list, v)
		case json.Number:
			value = sumOf(before, v)
		}
		full.Set(key, value)
	}
}

func sumOf(before any, n json.Number) json.Number {
	a, err := strconv.Atoi(fmt.Sprint(before))
	b, err2 := strconv.Atoi(string(n))
	if err != nil || err2 != nil {
		return n
	}
	return json.Number(strconv.Itoa(a + b))
}

// fullResult collects all pages into one answer.
func (p *pager) fullResult(ctx context.Context, input *ordered.Object) (*ordered.Object, error) {
	full := &ordered.Object{}
	var first *ordered.Object
	err := p.each(ctx, input, func(page *ordered.Object) error {
		if first == nil {
			first = page
		}
		p.merge(full, page)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, key := range p.FirstPage {
		value, _ := first.Get(key)
		full.Set(key, value)
	}
	if p.resume != "" {
		full.Set("NextToken", p.resume)
	}
	return full, nil
}

// textPage returns what --output text shows of one page.
func (p *pager) textPage(page *ordered.Object, first bool) *ordered.Object {
	keys := p.Results
	if first {
		keys = append(append([]string{}, p.FirstPage...), keys...)
	}
	shown := &ordered.Object{}
	for _, key := range keys {
		value, _ := page.Get(key)
		shown.Set(key, value)
	}
	return shown
}

// writeToken returns the token for a later command: where to start, and how many items of that page
// to leave out (negative for a new page).
func (p *pager) writeToken(start any, shown int) string {
	token := &ordered.Object{}
	token.Set(p.InputToken, start)
	if shown >= 0 {
		token.Set(truncated, json.Number(strconv.Itoa(shown)))
	}
	style := ordered.Style{Comma: ", ", Colon: ": ", ASCII: true}
	return base64.StdEncoding.EncodeToString(style.Append(nil, token))
}

// readToken reads a token. A text that is no token of the AWS CLI is one of the service.
func (p *pager) readToken(text string) (start *ordered.Object, shown int) {
	content, err := base64.StdEncoding.DecodeString(text)
	value, problem := ordered.Parse(content)
	token, ok := value.(*ordered.Object)
	if err != nil || problem != nil || !ok {
		start = &ordered.Object{}
		start.Set(p.InputToken, text)
		return start, 0
	}
	n, _ := token.Get(truncated)
	shown, _ = strconv.Atoi(fmt.Sprint(n))
	token.Delete(truncated)
	return token, shown
}
