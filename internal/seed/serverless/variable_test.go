package serverless

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func FuzzVariables(f *testing.F) {
	for _, text := range []string{
		"a-${self:custom.${opt:x, 'y'}.z, file(./a.yml):b, \"c\"}-${AWS::Region}", "${file(${a:b}, c):d}", `\${self:a}$${b:c}`, "${a:b", "${a(b", "${a:'", "${strToBool()}",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		segments, err := split(text)
		if err != nil {
			return
		}
		var again strings.Builder
		for _, next := range segments {
			again.WriteString(next.literal)
			if next.variable != nil {
				again.WriteString(next.variable.text)
				assert.NotEmpty(t, next.variable.sources)
			}
		}
		assert.Equal(t, text, again.String())
	})
}
