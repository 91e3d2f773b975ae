package sanitize

import "fmt"

// Quote is a value in quotes, on one line and not longer than helps.
func Quote(value string) string {
	const enough = 80
	if runes := []rune(value); len(runes) > enough {
		return fmt.Sprintf("%q…", string(runes[:enough]))
	}
	return fmt.Sprintf("%q", value)
}
