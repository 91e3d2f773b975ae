package format

// Option is something that an entry of a seed may say of its parts.
type Option struct {
	// Name is its key in the entry.
	Name string
	Kind Kind
}

// Kind says which field of a Value an option has.
type Kind int

// The kinds, one for each field of a Value.
const (
	Text Kind = iota
	Words
	Variables
	Flag
)

// Value is what is said of an option. It has one of the fields.
type Value struct {
	Text      string
	Words     []string
	Variables map[string]string
	Flag      bool
}

// Options are the values that are given, by the names of their options.
type Options map[string]Value

// Texts are all texts in the values.
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
