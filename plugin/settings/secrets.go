package settings

import (
	"reflect"

	"github.com/dynasnap/dynasnap/internal/redact"
	"github.com/dynasnap/dynasnap/internal/registry"
)

// newRedactor knows the secrets of settings: the fields that are marked as one, what configs and
// keys hold, and the parts of a secret that was pasted into another setting's text, say the name of
// an image: registries and engines speak of a host, a path or a tag.
func newRedactor(s Settings, texts map[string]string) *redact.Redactor {
	r := &redact.Redactor{}
	for _, secret := range s.secretFields() {
		r.Add(secret.String())
		if holder, ok := secret.Interface().(interface{ Secrets() []string }); ok {
			r.Add(holder.Secrets()...)
		}
	}
	r.Add(registry.Login{Username: s.Username, Password: s.Password}.Secrets()...)
	for _, f := range fields() {
		if !f.secret {
			r.AddParts(texts[f.setting])
		}
	}
	return r
}

// secretFields are the fields that are marked as secret, to be read and set.
func (s *Settings) secretFields() []reflect.Value {
	var secrets []reflect.Value
	for _, f := range fields() {
		if f.secret {
			secrets = append(secrets, reflect.ValueOf(s).Elem().FieldByIndex(f.index))
		}
	}
	return secrets
}
