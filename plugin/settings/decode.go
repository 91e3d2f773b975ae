package settings

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/sirupsen/logrus"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/registry"
	"github.com/dynasnap/dynasnap/internal/sanitize"
	"github.com/dynasnap/dynasnap/internal/seed"
)

// decode turns the texts of settings into values, and notes those that cannot be read. A setting
// that is not given, or is bad, has its default.
func decode(texts map[string]string, found *findings) Settings {
	var s Settings
	for _, f := range fields() {
		into := reflect.ValueOf(&s).Elem().FieldByIndex(f.index).Addr().Interface()
		text, given := texts[f.setting]
		if given {
			err := f.decode(into, text, found)
			if err == nil {
				continue
			}
			found.add(f.setting, err)
		}
		if f.standard != "" {
			_ = f.decode(into, f.standard, found) // a test reads all defaults
		}
	}
	return s
}

// decode reads one text by the type of the field. Values of several lines note what is wrong with
// them where it stands.
func (f field) decode(into any, text string, found *findings) (err error) {
	trimmed := strings.TrimSpace(text)
	switch into := into.(type) {
	case *string:
		switch f.setting {
		case "commands": // a script stays as it is, to the last byte
			*into = text
		case "password":
			// Secrets made from files end in a newline that is not part of them; docker login
			// --password-stdin drops it too.
			*into = strings.TrimRight(text, "\r\n")
		default:
			*into = trimmed
		}
	case *registry.Config:
		*into = registry.Config(trimmed)
	case *registry.GoogleKey:
		*into = registry.GoogleKey(trimmed)
	case *bool:
		*into, err = parseSwitch(text)
	case *int:
		*into, err = parseInt(trimmed)
		if err != nil {
			err = fmt.Errorf("%s is not a whole number, as %s is", sanitize.Quote(text), f.standard)
		}
	case *time.Duration:
		if *into, err = time.ParseDuration(trimmed); err != nil {
			err = fmt.Errorf("%s is not a duration: write number and unit, as 90s, 10m or 1h30m", sanitize.Quote(text))
		}
	case *logrus.Level:
		*into, err = parseLevel(text)
	case *Bytes:
		*into, err = parseBytes(text)
	case *AWSCLI:
		*into, err = parseAWSCLI(text)
	case *OtherServices:
		*into, err = parseOtherServices(text)
	case *Words:
		*into = strings.Fields(text)
	case *registry.Repository:
		*into, err = parseRepository(trimmed)
	case *registry.Reference:
		*into, err = registry.ParseReference(trimmed)
	case *From:
		*into, err = parseFrom(trimmed)
	case *Host:
		*into = Host(registry.Host(trimmed))
		err = registry.CheckHost(string(*into))
	case *List:
		*into, err = parseList(trimmed)
	case *Labels:
		*into, err = parseLabels(trimmed)
	case *Variables:
		*into = readEnvironment(text, found)
	case *Mounts:
		*into = readMounts(text, found)
	case *[]seed.Entry:
		if root, ok := seedNode(text, found); ok {
			*into = root.seed()
		}
	case *dynamo.Expectations:
		if root, ok := parseNode(f.setting, "", text, found); ok {
			*into = readExpectations(root)
		}
	case *[]Spec: // needs all other settings; see readSnapshots
	default:
		panic(fmt.Sprintf("setting %s: no way to read a %T", f.setting, into))
	}
	return err
}
