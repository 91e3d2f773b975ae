package serverless

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/data/document"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/items"
)

// seeds declares the items of the plugin serverless-dynamodb, and returns the number of files.
func (s *service) seeds() (files int, err error) {
	for _, name := range []string{"serverless-dynamodb", "dynamodb"} {
		settings, err := s.at(s.root, "custom", name)
		if err != nil {
			return 0, s.tell(err)
		}
		if settings.isNothing() {
			continue
		}
		return s.categories(settings)
	}
	return 0, nil
}

// categories declares the items of the plugin's settings.
func (s *service) categories(settings value) (files int, err error) {
	seed, err := s.at(settings, "seed")
	if err != nil {
		return 0, s.tell(err)
	}
	if seed.isNothing() {
		return 0, nil
	}
	if !seed.Is(document.Map) {
		return 0, s.problemf(seed, "seed is a map of categories, found %s", seed.Kind)
	}
	if stages, err := s.at(settings, "stages"); err == nil && !stages.isNothing() {
		s.to.Detailf(stages.place(), "the stages of serverless-dynamodb do not matter: its seeds are read for each")
	}
	chosen, err := s.at(settings, "start", "seed")
	if err != nil {
		return 0, s.tell(err)
	}
	for _, field := range seed.Fields {
		if chosen.Is(document.String) && !slices.Contains(strings.Split(chosen.Text, ","), field.Name) {
			s.to.Notef(seed.of(field.Value).place(), "the seeds of the category %s are left out, because start has seed: %s", field.Name, chosen.Text)
			continue
		}
		count, err := s.category(field.Name, seed.of(field.Value))
		if err != nil {
			return 0, err
		}
		files += count
	}
	return files, nil
}

func (s *service) category(name string, category value) (files int, err error) {
	sources, err := s.at(category, "sources")
	switch {
	case err != nil:
		return 0, s.tell(err)
	case !sources.Is(document.List):
		return 0, s.problemf(category, "the category %s has no list of sources", name)
	}
	for _, item := range sources.Items {
		for _, kind := range []struct{ field, format string }{{"sources", "plain"}, {"rawsources", "dynamodb"}} {
			count, err := s.sources(sources.of(item), kind.field, kind.format)
			if err != nil {
				return 0, err
			}
			files += count
		}
	}
	return files, nil
}

// sources declares the items of the files that a field of an entry names.
func (s *service) sources(entry value, field, itemsFormat string) (files int, err error) {
	list, err := s.at(entry, field)
	if err != nil {
		return 0, s.tell(err)
	}
	if list.isNothing() {
		return 0, nil
	}
	table, err := s.at(entry, "table")
	switch {
	case err != nil:
		return 0, s.tell(err)
	case table.Value() == "":
		return 0, s.problemf(list, "%s stand without a table", field)
	case !list.Is(document.List):
		return 0, s.problemf(list, "%s is a list of files, found %s", field, list.Kind)
	}
	for _, item := range list.Items {
		file, err := s.resolve(list.of(item))
		if err == nil {
			err = s.items(file, table.Value(), itemsFormat)
		} else {
			err = s.tell(err)
		}
		if err != nil {
			return 0, err
		}
		files++
	}
	return files, nil
}

// items declares the items of a file.
func (s *service) items(file value, table, itemsFormat string) error {
	name := path.Join(s.dir, file.Value())
	switch {
	case file.Value() == "" || !fs.ValidPath(name):
		return s.problemf(file, "%q is no path in the workspace", file.Value())
	case programFile.MatchString(name):
		return s.problemf(file, "%s is a program, which is not run: write its items into a file of JSON", name)
	case !s.part.Workspace.Has(name):
		return s.problemf(file, "there is no file %s", name)
	}
	part := s.part
	part.Name = name
	part.Options = format.Options{"table": {Text: table}, "items_format": {Text: itemsFormat}}
	return items.Format{}.Read(part, s.to)
}
