package resident

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/awscli"
	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/seeder"
)

// environment returns the environment of scripts: that of the image without AWS settings, and
// variables that lead any AWS CLI or SDK to the database only.
func environment(place seeder.Place, own []string, imageCLI bool) []string {
	var env []string
	path := "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
	for _, variable := range own {
		name, value, _ := strings.Cut(variable, "=")
		switch {
		case name == "PATH":
			path = value
		case !strings.HasPrefix(name, "AWS_"):
			env = append(env, variable)
		}
	}
	// Scripts look for the database in these. The image may know better.
	for _, variable := range []string{
		"DYNAMODB_ENDPOINT=" + place.Endpoint(),
		"DYNAMO_ENDPOINT=" + place.Endpoint(),
		"LOCALSTACK_HOSTNAME=localhost",
	} {
		name, _, _ := strings.Cut(variable, "=")
		if !slices.ContainsFunc(own, func(set string) bool { return strings.HasPrefix(set, name+"=") }) {
			env = append(env, variable)
		}
	}
	if !imageCLI {
		path = filepath.Dir(place.AWS()) + ":" + path
	}
	if !place.HoldsBinary() {
		env = append(env, awscli.SocketVariable+"="+place.AWSSocket())
	}
	return append(env,
		"PATH="+path+":"+place.Tools(), // what the image has of its own comes first
		"AWS_ACCESS_KEY_ID="+dynamo.AccessKey,
		"AWS_SECRET_ACCESS_KEY="+dynamo.SecretKey,
		"AWS_REGION="+dynamo.Region,
		"AWS_DEFAULT_REGION="+dynamo.Region,
		"AWS_ENDPOINT_URL="+place.Endpoint(),
		"AWS_ENDPOINT_URL_DYNAMODB="+place.Endpoint(),
		"AWS_EC2_METADATA_DISABLED=true",
		"AWS_PAGER=",
		// A home of their own for `aws configure`: the image's may hold profiles that lead
		// elsewhere.
		"AWS_CONFIG_FILE="+place.Scratch()+"/aws/config",
		"AWS_SHARED_CREDENTIALS_FILE="+place.Scratch()+"/aws/credentials",
	)
}

// variables returns an environment in the form of os/exec.
func variables(env map[string]string) []string {
	var list []string
	for name, value := range env {
		list = append(list, name+"="+value)
	}
	return list
}
