package format

// Option is an option of the parts of an entry.
type Option struct {
	// Name is its key in the entry.
	Name string
	Kind Kind
}

// Kind is the field of a Value that an option has.
type Kind int

// The kinds, one for each field of a Value.
const (
	Text Kind = iota
	Words
	Variables
	Flag
)

// Value is the value of an option. One of its fields is set.
type Value struct {
	Text      string            `json:"text,omitempty"`
	Words     []string          `json:"words,omitempty"`
	Variables map[string]string `json:"variables,omitempty"`
	Flag      bool              `json:"flag,omitempty"`
}

// Options are values by the names of their options.
type Options map[string]Value

// Texts returns all texts in the values.
func (o Options) Texts() []string {
	var texts []string
	for _, value := range o {
		texts = append(texts, value.Text)
		texts = append(texts, value.Words...)
		for name, text := range value.Variables {
			texts = append(texts, name, text)
		}
	}
	return texts
}
