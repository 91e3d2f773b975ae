package model

// File is the content of services.json.
type File struct {
	AWSCLI   string        `json:"aws_cli"` // version of the AWS CLI that the table was made from
	Services []FileService `json:"services"`
	Others   []string      `json:"others"` // names of other services
}

// FileService is a service that refers to shapes by name.
type FileService struct {
	Name       string               `json:"name"`
	Target     string               `json:"target"`
	Operations []FileOperation      `json:"operations"`
	Waiters    []Waiter             `json:"waiters,omitempty"`
	Shapes     map[string]FileShape `json:"shapes"`
}

// FileOperation names its input and output. An operation without an answer has no output.
type FileOperation struct {
	Operation
	Input  string `json:"input"`
	Output string `json:"output,omitempty"`
}

// FileShape refers to other shapes by name.
type FileShape struct {
	Kind     Kind         `json:"kind"`
	Min      *int         `json:"min,omitempty"`
	Enum     []string     `json:"enum,omitempty"`
	Members  []FileMember `json:"members,omitempty"`
	Required []string     `json:"required,omitempty"`
	Key      string       `json:"key,omitempty"`
	Element  string       `json:"element,omitempty"`
}

// FileMember is a member of a structure.
type FileMember struct {
	Name  string `json:"name"`
	Shape string `json:"shape"`
	Token bool   `json:"token,omitempty"`
}

// link replaces the names of shapes by the shapes.
func (f FileService) link() *Service {
	service := &Service{Name: f.Name, Target: f.Target, Waiters: f.Waiters}
	shapes := map[string]*Shape{"": {Kind: Structure}} // for an empty answer
	for name := range f.Shapes {
		shapes[name] = &Shape{Name: name}
	}
	for name, s := range f.Shapes {
		shape := shapes[name]
		shape.Kind, shape.Min, shape.Enum, shape.Required = s.Kind, s.Min, s.Enum, s.Required
		switch s.Kind {
		case List:
			shape.Element = shapes[s.Element]
		case Map:
			shape.Key, shape.Element = shapes[s.Key], shapes[s.Element]
		case Structure:
			shape.byName = make(map[string]*Shape, len(s.Members))
			for _, m := range s.Members {
				shape.Members = append(shape.Members, Member{m.Name, shapes[m.Shape], m.Token})
				shape.byName[m.Name] = shapes[m.Shape]
			}
		}
	}
	for _, o := range f.Operations {
		operation := o.Operation
		operation.Input, operation.Output = shapes[o.Input], shapes[o.Output]
		service.Operations = append(service.Operations, &operation)
	}
	return service
}
