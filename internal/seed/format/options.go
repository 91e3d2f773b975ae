package format

// Option is an option of the parts of an entry.
type Option struct {
	// Name is its key in the entry.
	Name string
	Kind Kind
	// Choices are the words that a Text may be, the default first; nil for any text.
	Choices []string
}

// Kind is what may be said of an option, and the field of a Value that it has.
type Kind int

// The kinds.
const (
	Text Kind = iota
	// Words are a list of names, or one text with commas between them.
	Words
	// Arguments are Words that may be any text, commas and all.
	Arguments
	// Variables are texts by any names.
	Variables
	// Environment is of Variables that a shell can read.
	Environment
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
