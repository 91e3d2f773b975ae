package resident

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/dynasnap/dynasnap/internal/dynamo"
	"github.com/dynasnap/dynasnap/internal/seeder"
)

// usual are variables in which scripts look for the database. The image may know better.
var usual = []string{
	"DYNAMODB_ENDPOINT=" + dynamo.Endpoint,
	"DYNAMO_ENDPOINT=" + dynamo.Endpoint,
	"LOCALSTACK_HOSTNAME=localhost",
}

// environment is what the scripts see: the image's own, less every AWS setting, plus those that lead
// any AWS CLI or SDK to the database and to nothing else.
func environment(own []string, imageCLI bool) []string {
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
	for _, variable := range usual {
		name, _, _ := strings.Cut(variable, "=")
		if !slices.ContainsFunc(own, func(set string) bool { return strings.HasPrefix(set, name+"=") }) {
			env = append(env, variable)
		}
	}
	if !imageCLI {
		path = filepath.Dir(seeder.AWS) + ":" + path
	}
	return append(env,
		"PATH="+path+":"+seeder.Tools, // what the image has of its own comes first
		"AWS_ACCESS_KEY_ID="+dynamo.AccessKey,
		"AWS_SECRET_ACCESS_KEY="+dynamo.SecretKey,
		"AWS_REGION="+dynamo.Region,
		"AWS_DEFAULT_REGION="+dynamo.Region,
		"AWS_ENDPOINT_URL="+dynamo.Endpoint,
		"AWS_ENDPOINT_URL_DYNAMODB="+dynamo.Endpoint,
		"AWS_EC2_METADATA_DISABLED=true",
		"AWS_PAGER=",
		// A home of their own for `aws configure`: the image's may hold profiles that lead elsewhere.
		"AWS_CONFIG_FILE="+seeder.Scratch+"/aws/config",
		"AWS_SHARED_CREDENTIALS_FILE="+seeder.Scratch+"/aws/credentials",
	)
}

// variables are an environment as a process takes it.
func variables(env map[string]string) []string {
	var list []string
	for name, value := range env {
		list = append(list, name+"="+value)
	}
	return list
}
