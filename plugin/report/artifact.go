package report

import (
	"fmt"
	"strings"

	"github.com/dynasnap/dynasnap/internal/registry"
)

// writeArtifact tells Drone and Harness what was pushed, in the format of
// https://github.com/drone-plugins/drone-plugin-lib/blob/master/drone/artifact.go
func writeArtifact(path string, result Result) error {
	if result.DryRun {
		return fmt.Errorf("%s is not written, because nothing was pushed", path)
	}
	type image struct {
		Image  string `json:"image"`
		Digest string `json:"digest"`
	}
	var artifact struct {
		Kind string `json:"kind"`
		Data struct {
			RegistryType string  `json:"registryType"`
			RegistryURL  string  `json:"registryUrl"`
			Images       []image `json:"images"`
		} `json:"data"`
	}
	host := result.Repo.Host()
	artifact.Kind = "docker/v1"
	artifact.Data.RegistryType, artifact.Data.RegistryURL = registryType(host), "https://"+host+"/"
	if host == registry.Hub {
		artifact.Data.RegistryURL = "https://index.docker.io/"
	}
	for _, made := range result.Snapshots {
		for _, tag := range made.Tags {
			artifact.Data.Images = append(artifact.Data.Images, image{result.Repo.Tag(tag).String(), made.Digest})
		}
	}
	return writeJSON(path, artifact)
}

// registryType returns the artifact format's name of a kind of registry.
func registryType(host string) string {
	switch {
	case registry.IsECR(host):
		return "ECR"
	case registry.IsGoogle(host) && strings.HasSuffix(host, "gcr.io"):
		return "GCR"
	case registry.IsGoogle(host):
		return "GAR"
	case strings.HasSuffix(host, ".azurecr.io"):
		return "ACR"
	}
	return "Docker"
}
