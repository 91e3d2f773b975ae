package plain

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

var (
	mayBeTime = regexp.MustCompile(`^\s*\{\{\s*(?i:now)\b[^{}]*\}\}\s*$`)
	timeText  = regexp.MustCompile(`^\s*\{\{\s*now((?:\s*[-+]\s*[0-9]{1,9}[smhdw])*)\s*\}\}\s*$`)
	timeStep  = regexp.MustCompile(`([-+])\s*([0-9]+)([smhdw])`)
)

// seconds are the units of relative times.
var seconds = map[string]int64{"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}

// Time returns the number that a relative time such as {{ now + 30d }} stands for, in seconds since
// 1970. Another text is none; one that begins like a relative time and goes on wrongly is an error.
func (e Encoder) Time(text string) (number string, isTime bool, err error) {
	if !strings.Contains(text, "{{") || !mayBeTime.MatchString(text) {
		return "", false, nil
	}
	match := timeText.FindStringSubmatch(text)
	if match == nil {
		return "", true, fmt.Errorf("%s is no relative time: write {{ now }} or {{ now + 30d }}; + and - take the units s, m, h, d and w", text)
	}
	at := e.Now.Unix()
	for _, step := range timeStep.FindAllStringSubmatch(match[1], -1) {
		count, _ := strconv.ParseInt(step[2], 10, 64) // of nine digits at most
		if step[1] == "-" {
			count = -count
		}
		at += count * seconds[step[3]]
	}
	return strconv.FormatInt(at, 10), true, nil
}
