package serverless

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"github.com/dynasnap/dynasnap/internal/seed/data/document"
)

// scalar returns a value of a kind in the place of another one.
func scalar(v value, kind document.Kind, text string) value {
	return v.of(&document.Node{Kind: kind, Line: v.Line, Text: text})
}

func textValue(v value, text string) value { return scalar(v, document.String, text) }

// source returns what a source of a variable gives that stands in v. Nothing, or a *missingError,
// says that it gives nothing.
func (r *resolver) source(from source, v value) (value, error) {
	if from.isLiteral {
		found, err := literal(from, v)
		if err != nil {
			return value{}, err
		}
		return r.resolve(found)
	}
	name, err := r.plain(from.text, v)
	if err != nil {
		return value{}, err
	}
	address, err := r.plain(from.address, v)
	if err != nil {
		return value{}, err
	}
	if given, ok := r.given(name, from.kind, address); ok {
		return textValue(v, given), nil
	}
	switch from.kind {
	case "self":
		return r.self(v, name, address)
	case "opt", "env", "param":
		return r.argument(from.kind, address)
	case "sls":
		if address == "stage" {
			stage, err := r.stage()
			return textValue(v, stage), err
		}
	case "aws":
		if found, ok, err := r.account(address); ok || err != nil {
			return textValue(v, found), err
		}
	case "file":
		return r.file(from, v, address)
	case "strToBool":
		return r.boolean(from, v)
	}
	return value{}, fmt.Errorf("%s is not known before the service is deployed: %s says it, and `serverless package` writes a template without variables", name, cure(name))
}

// given returns the value that the user gives: by the whole of a source, or for some by the
// address.
func (r *resolver) given(name, kind, address string) (string, bool) {
	if given, ok := r.part.Parameter(name); ok {
		return given, true
	}
	switch kind {
	case "opt", "env", "param", "sls":
		return r.part.Parameter(address)
	}
	return "", false
}

var numbers = regexp.MustCompile(`^-?[0-9]+(?:\.[0-9]+)?$`)

func literal(from source, v value) (value, error) {
	switch text := from.literal; {
	case from.isQuoted || strings.Contains(text, "${"):
		return textValue(v, text), nil
	case text == "true" || text == "false":
		return scalar(v, document.Bool, text), nil
	case text == "null":
		return scalar(v, document.Null, ""), nil
	case numbers.MatchString(text):
		return scalar(v, document.Number, text), nil
	}
	return value{}, fmt.Errorf("found %s in a variable: a text is in quotes there", from.literal)
}

// self returns a value of the service itself.
func (r *resolver) self(v value, name, address string) (value, error) {
	switch address {
	case "provider.stage":
		stage, err := r.stage()
		return textValue(v, stage), err
	case "provider.region":
		region, err := r.region()
		return textValue(v, region), err
	case "service", "service.name":
		service, err := r.service()
		return textValue(v, service), err
	case "":
		return r.root, nil
	}
	if r.root.isNothing() {
		return value{}, &missingError{fmt.Errorf("%s is not known, because there is no serverless.yml in the directory of the file or above: %s says it", name, cure(name))}
	}
	return r.at(r.root, strings.Split(address, ".")...)
}

// stage returns the name of the stage.
func (r *resolver) stage() (string, error) {
	if stage, ok := r.given("opt:stage", "opt", "stage"); ok {
		return stage, nil
	}
	return r.textAt("dev", "provider", "stage")
}

func (r *resolver) region() (string, error) {
	if region, ok := r.given("opt:region", "opt", "region"); ok {
		return region, nil
	}
	return r.textAt("us-east-1", "provider", "region")
}

// service returns the name of the service, which may be a field of a map.
func (r *resolver) service() (string, error) {
	service, err := r.at(r.root, "service")
	if err == nil && service.Is(document.Map) {
		service, err = r.at(service, "name")
	}
	if err == nil && service.Value() == "" {
		err = &missingError{fmt.Errorf("the service has no name: %s says it", cure("self:service"))}
	}
	return service.Value(), err
}

// textAt returns a text of the service, and initial where there is none.
func (r *resolver) textAt(initial string, path ...string) (string, error) {
	found, err := r.at(r.root, path...)
	switch {
	case err != nil:
		return "", err
	case found.isNothing():
		return initial, nil
	case !found.IsScalar():
		return "", fmt.Errorf("%s is %s, and not a text", strings.Join(path, "."), found.Kind)
	}
	return found.Text, nil
}

// argument returns nothing for what would be given to the command that deploys, but for parameters
// that the service itself has for its stage.
func (r *resolver) argument(kind, name string) (value, error) {
	why := map[string]string{
		"opt":   "the option --%s is not given",
		"env":   "the environment variable %s is not read, so that a state depends on nothing but files",
		"param": "the parameter %s is not given",
	}[kind]
	missing := &missingError{fmt.Errorf(why+": %s says it", name, cure(name))}
	if kind != "param" {
		return value{}, missing
	}
	stage, err := r.stage()
	if err != nil {
		return value{}, err
	}
	for _, path := range [][]string{
		{"params", stage, name}, {"stages", stage, "params", name}, {"params", "default", name}, {"stages", "default", "params", name},
	} {
		if found, err := r.at(r.root, path...); err != nil || !found.isNothing() {
			return found, err
		}
	}
	return value{}, missing
}

// account returns what a deployment knows of its account.
func (r *resolver) account(name string) (found string, ok bool, err error) {
	switch name {
	case "region":
		found, err = r.region()
		return found, true, err
	case "accountId":
		if found, ok := r.part.Parameter("AWS::AccountId"); ok {
			return found, true, nil
		}
		return "000000000000", true, nil
	}
	return "", false, nil
}

func (r *resolver) boolean(from source, v value) (value, error) {
	if len(from.parameters) != 1 {
		return value{}, errors.New("strToBool takes one value")
	}
	text, err := r.plain(from.parameters[0], v)
	if err != nil {
		return value{}, err
	}
	switch strings.ToLower(text) {
	case "true", "1":
		return scalar(v, document.Bool, "true"), nil
	case "false", "0":
		return scalar(v, document.Bool, "false"), nil
	}
	return value{}, fmt.Errorf("strToBool takes true or false, and found %q", text)
}

// file returns a value of another file.
func (r *resolver) file(from source, v value, address string) (value, error) {
	if len(from.parameters) == 0 || from.parameters[0] == "" {
		return value{}, fmt.Errorf("%s has no path", from.text)
	}
	given, err := r.plain(from.parameters[0], v)
	if err != nil {
		return value{}, err
	}
	name := path.Join(r.dir, given)
	if path.IsAbs(given) || strings.HasPrefix(given, "~") || !fs.ValidPath(name) {
		return value{}, fmt.Errorf("%s leads out of the workspace", from.text)
	}
	content, err := r.open(name)
	switch {
	case err != nil:
		return value{}, err
	case address == "":
		return r.resolve(content)
	}
	return r.at(content, strings.Split(address, ".")...)
}

// open returns the content of a file.
func (r *resolver) open(name string) (value, error) {
	if known, ok := r.files[name]; ok {
		return known, nil
	}
	extension := strings.ToLower(path.Ext(name))
	switch extension {
	case ".js", ".cjs", ".mjs", ".ts":
		return value{}, errProgram(name)
	}
	text, err := r.part.ReadFile(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return value{}, &missingError{fmt.Errorf("there is no file %s", name)}
	case err != nil:
		return value{}, err
	}
	content := value{&document.Node{Kind: document.String, Line: 1, Text: strings.TrimSpace(text)}, name}
	if extension == ".yml" || extension == ".yaml" || extension == ".json" || extension == ".tfstate" {
		if content, err = parse(name, text); err != nil {
			return value{}, err
		}
	}
	r.files[name] = content
	return content, nil
}

// parse reads a file of YAML or JSON.
func parse(name, text string) (value, error) {
	documents, err := document.Parse(name, text)
	var located *document.Error
	switch {
	case errors.As(err, &located):
		return value{}, &placedError{value{&document.Node{Line: located.Line}, name}.place(), located.Err}
	case err != nil:
		return value{}, fmt.Errorf("%s: %w", name, err)
	case len(documents) == 0:
		return value{nil, name}, nil
	case len(documents) > 1:
		return value{}, &placedError{value{documents[1], name}.place(), errors.New("a second document begins: one is expected")}
	}
	return value{documents[0], name}, nil
}

func errProgram(name string) error {
	return fmt.Errorf("%s is a program, which is not run: name .serverless/cloudformation-template-update-stack.json instead, which `serverless package` writes", name)
}
