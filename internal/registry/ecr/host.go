package ecr

import "regexp"

// Public is the host of the registry that anybody may read.
const Public = "public.ecr.aws"

// Only here is the public registry's API: https://docs.aws.amazon.com/general/latest/gr/ecr-public.html
const publicRegion = "us-east-1"

// private is how a private registry is called, by its usual name, the one for both IP versions, or that of a VPC endpoint:
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html
var private = regexp.MustCompile(`^[a-z0-9-]+\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(?:vpce\.)?(?:amazonaws\.com(?:\.cn)?|on\.aws|on\.amazonwebservices\.com\.cn)$`)

// Region is where the registry at host is; ok says whether it is one of ECR's at all.
func Region(host string) (region string, ok bool) {
	if host == Public {
		return publicRegion, true
	}
	match := private.FindStringSubmatch(host)
	if match == nil {
		return "", false
	}
	return match[1], true
}
