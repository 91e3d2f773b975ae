package resident

import (
	"fmt"
	"path"
	"slices"

	"github.com/dynasnap/dynasnap/internal/dockercli"
	"github.com/dynasnap/dynasnap/internal/seeder"
)

// missing says what to do about a tool that the image lacks.
func missing(tool string, what seeder.Seed) string {
	if tool == "aws" && what.ImageCLI {
		return fmt.Sprintf("aws: not in %s; aws_cli: image needs a seed_image with the AWS CLI", what.Image)
	}
	advice := "set seed_image to an image that has it"
	switch name := path.Base(tool); {
	case name == "sudo":
		advice = "leave it out: a seed runs as the image's own user, and needs no other for its database"
	case slices.Contains(dockercli.Names, name):
		advice = "a seed runs inside a container beside the database, where no engine is: call " + name + " without a path, or aws itself"
	case slices.Contains(engines, name):
		advice = "a seed runs inside a container beside the database, where no engine is: call aws itself"
	case slices.Contains(strangers, name):
		advice = "a seed runs without a network and reaches nothing but its database, so no image that has it would help"
	}
	return fmt.Sprintf("%s: not in %s; %s", tool, what.Image, advice)
}

// engines are programs that need a container engine, and strangers those that need something else
// beyond the database.
var (
	engines   = []string{"ctr", "crictl", "buildah"}
	strangers = []string{
		"kubectl", "helm", "oc", "az", "gcloud", "gsutil", "s3cmd", "mc", "localstack", "ssh", "scp",
		"psql", "pg_isready", "mysql", "mysqladmin", "mariadb", "mongo", "mongosh", "redis-cli", "cqlsh", "kafka-topics.sh", "rabbitmqadmin",
	}
)
