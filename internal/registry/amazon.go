package registry

import "regexp"

// PublicECR is the host of Amazon's public registry.
const PublicECR = "public.ecr.aws"

// The API of the public registry exists only here:
// https://docs.aws.amazon.com/general/latest/gr/ecr-public.html
const publicECRRegion = "us-east-1"

// privateECR matches the host of a private registry: the usual one, the one for both IP versions,
// and that of a VPC endpoint.
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html
var privateECR = regexp.MustCompile(`^[a-z0-9-]+\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(?:vpce\.)?(?:amazonaws\.com(?:\.cn)?|on\.aws|on\.amazonwebservices\.com\.cn)$`)

// IsECR reports whether host is a registry of ECR, private or public.
func IsECR(host string) bool { return ECRRegion(host) != "" }

// ECRRegion returns the region of an ECR registry. It is empty for any other registry.
func ECRRegion(host string) string {
	if host == PublicECR {
		return publicECRRegion
	}
	if match := privateECR.FindStringSubmatch(host); match != nil {
		return match[1]
	}
	return ""
}
