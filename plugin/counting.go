package plugin

import (
	"fmt"
	"strings"
	"time"

	"github.com/sirupsen/logrus"

	"github.com/dynasnap/dynasnap/internal/seed"
	"github.com/dynasnap/dynasnap/internal/seeder"
	"github.com/dynasnap/dynasnap/internal/wording"
	"github.com/dynasnap/dynasnap/plugin/terminal"
)

// countingInterval is the time between two lines about a part with data.
const countingInterval = 5 * time.Second

// counting tells how the parts with data get on: by a bar where the log goes to a terminal, or else
// by a line now and then. At its end each has a line of its own.
type counting struct {
	log *logrus.Logger
	bar *terminal.Bar // nil where there is no terminal

	declared int64 // items of all parts
	over     int64 // items of the parts that are over

	since time.Time // of the last line, or of the part's first report; zero before that
	items int64     // of the part then
}

// declaredItems is the number of items that the parts of a seed declare, as far as they do.
func declaredItems(of seed.Seed) (sum int64) {
	for _, items := range of.Items {
		sum += items
	}
	return sum
}

// newCounting tells how parts get on that declare so many items.
func newCounting(log *logrus.Logger, declared int64) *counting {
	return &counting{log: log, bar: beginBar(log, "seeding"), declared: declared}
}

// tell tells what a part has brought so far.
func (c *counting) tell(part string, now seeder.Counts) {
	if c.bar != nil && c.declared > 0 {
		done := c.over + now.Items
		c.bar.Set(done, c.declared, fmt.Sprintf("%d of %s", done, wording.Count(c.declared, "item")))
	}
	said := ""
	switch {
	case now.Over:
		said = brought(now)
		c.over, c.since, c.items = c.over+now.Items, time.Time{}, 0
	case c.since.IsZero():
		c.since, c.items = time.Now(), now.Items
	case c.bar == nil && time.Since(c.since) >= countingInterval:
		said = fmt.Sprintf("%s so far, %.0f items/s", wording.Count(now.Items, "item"), float64(now.Items-c.items)/time.Since(c.since).Seconds())
		c.since, c.items = time.Now(), now.Items
	}
	if said == "" {
		return
	}
	if now.Place != "" {
		said = now.Place + ": " + said
	}
	c.log.Infof("%s: %s", part, said)
}

// end ends the bar.
func (c *counting) end() {
	if c.bar != nil {
		c.bar.End()
	}
}

// brought says what a part has brought.
func brought(now seeder.Counts) string {
	var said []string
	if now.Tables > 0 {
		said = append(said, wording.Count(now.Tables, "table"))
	}
	if now.Items > 0 || len(said) == 0 {
		said = append(said, wording.Count(now.Items, "item"))
	}
	return strings.Join(said, ", ")
}
