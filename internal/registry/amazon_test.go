package registry

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestECRRegion(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]string{
		"123456789012.dkr.ecr.eu-west-1.amazonaws.com":          "eu-west-1",
		"123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn":      "cn-north-1",
		"123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com": "us-gov-west-1",
		"123456789012.dkr-ecr.us-east-1.on.aws":                 "us-east-1",
		"vpce-0abc-def.dkr.ecr.us-east-2.vpce.amazonaws.com":    "us-east-2",
		"public.ecr.aws":              "us-east-1",
		"docker.io":                   "",
		"ecr.eu-west-1.amazonaws.com": "",
		"123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.example":     "",
		"evil.example.com.123456789012.dkr.ecr.eu-west-1.amazonaws.com": "",
	} {
		assert.Equal(t, want, ECRRegion(host), host)
	}
}
