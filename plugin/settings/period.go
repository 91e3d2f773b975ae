package settings

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/dynasnap/dynasnap/internal/sanitize"
)

// calendar matches the days and weeks at the beginning of a period.
var calendar = regexp.MustCompile(`^(?:(\d{1,5})w)?(?:(\d{1,5})d)?(.*)$`)

const day = 24 * time.Hour

// Decode reads a duration that may have weeks and days, as 2w, 7d and 1d12h.
func (p *Period) Decode(text string) error {
	parts := calendar.FindStringSubmatch(text)
	if parts == nil {
		return errPeriod(text)
	}
	weeks, _ := strconv.Atoi(parts[1]) // 0 for none
	days, _ := strconv.Atoi(parts[2])
	total := time.Duration(7*weeks+days) * day
	if parts[3] != "" {
		rest, err := time.ParseDuration(parts[3])
		if err != nil {
			return errPeriod(text)
		}
		total += rest
	}
	if total < time.Minute {
		return errPeriod(text)
	}
	*p = Period(total)
	return nil
}

func errPeriod(text string) error {
	return fmt.Errorf("%s is not a duration of at least a minute: write number and unit, as 12h, 7d or 2w", sanitize.Quote(text))
}

// Begin returns when the period began that a time is in. All periods of a length follow each other,
// a day's begins at midnight and a week's on Monday, in UTC.
func (p Period) Begin(of time.Time) time.Time { return of.UTC().Truncate(time.Duration(p)) }
