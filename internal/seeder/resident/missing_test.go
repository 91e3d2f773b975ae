package resident

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/dynasnap/dynasnap/internal/seeder"
)

func TestAdviceAboutToolsThatTheImageLacks(t *testing.T) {
	for tool, want := range map[string]string{
		"python3":         "python3: not in acme/db; set seed_image to an image that has it",
		"/opt/acme/load":  "/opt/acme/load: not in acme/db; set seed_image to an image that has it",
		"ctr":             "ctr: not in acme/db; a seed runs inside a container beside the database, where no engine is: call aws itself",
		"/usr/bin/docker": "/usr/bin/docker: not in acme/db; a seed runs inside a container beside the database, where no engine is: call docker without a path, or aws itself",
		"sudo":            "sudo: not in acme/db; leave it out: a seed runs as the image's own user, and needs no other for its database",
		"mc":              "mc: not in acme/db; a seed runs without a network and reaches nothing but its database, so no image that has it would help",
		"psql":            "psql: not in acme/db; a seed runs without a network and reaches nothing but its database, so no image that has it would help",
		"aws":             "aws: not in acme/db; set seed_image to an image that has it",
	} {
		assert.Equal(t, want, missing(tool, seeder.Seed{Image: "acme/db"}))
	}
	assert.Equal(t, "aws: not in acme/db; aws_cli: image needs a seed_image with the AWS CLI", missing("aws", seeder.Seed{Image: "acme/db", ImageCLI: true}))
}
