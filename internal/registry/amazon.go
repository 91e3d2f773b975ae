package registry

import "regexp"

// PublicECR is the host of the registry of Amazon's that anybody may read.
const PublicECR = "public.ecr.aws"

// Only here is the public registry's API: https://docs.aws.amazon.com/general/latest/gr/ecr-public.html
const publicECRRegion = "us-east-1"

// privateECR is how a private registry is called, by its usual name, the one for both IP versions, or that of a VPC endpoint:
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html
var privateECR = regexp.MustCompile(`^[a-z0-9-]+\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(?:vpce\.)?(?:amazonaws\.com(?:\.cn)?|on\.aws|on\.amazonwebservices\.com\.cn)$`)

// IsECR says whether host is one of ECR's registries, private or public.
func IsECR(host string) bool { return ECRRegion(host) != "" }

// ECRRegion is the region of ECR's registry at host; empty for any other registry.
func ECRRegion(host string) string {
	if host == PublicECR {
		return publicECRRegion
	}
	if match := privateECR.FindStringSubmatch(host); match != nil {
		return match[1]
	}
	return ""
}
