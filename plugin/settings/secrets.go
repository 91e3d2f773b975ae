package settings

import (
	"reflect"

	"github.com/dynasnap/dynasnap/internal/redact"
	"github.com/dynasnap/dynasnap/internal/registry"
)

// Redactor knows the secrets of the settings: the fields that are marked as one, what configs and
// keys hold, and the parts in which a secret that was pasted into the name of an image shows up.
func (s Settings) Redactor() *redact.Redactor {
	r := &redact.Redactor{}
	for _, secret := range s.secretFields() {
		r.Add(*secret)
	}
	r.Add(registry.Credentials{Username: s.Username, Password: s.Password, Config: s.Config}.Secrets()...)
	r.Add(registry.GoogleKey(s.JSONKey).Secrets()...)
	for _, name := range []string{s.Repo, s.Registry, s.BaseImage, s.SeedImage, s.From, s.Snapshots} {
		r.AddParts(name)
	}
	return r
}

// secretFields are the fields that are marked as secret.
func (s *Settings) secretFields() []*string {
	var secrets []*string
	fields := reflect.ValueOf(s).Elem()
	for _, f := range reflect.VisibleFields(fields.Type()) {
		if f.Tag.Get("secret") == "true" {
			secrets = append(secrets, fields.FieldByIndex(f.Index).Addr().Interface().(*string))
		}
	}
	return secrets
}
