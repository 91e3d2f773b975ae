package report

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestArtifactFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "new", "dir", "artifact.json")
	assert.Empty(t, Files{Artifact: path}.Write(pushedResult))
	assert.JSONEq(t, `{"kind":"docker/v1","data":{"registryType":"Docker","registryUrl":"https://registry.example.com/","images":[
		{"image":"registry.example.com/acme/orders-db:bob-admin","digest":"`+digest+`"},
		{"image":"registry.example.com/acme/orders-db:v1","digest":"`+digest+`"}]}}`, read(t, path))
	info, err := os.Stat(filepath.Dir(path))
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o755), info.Mode().Perm())

	onHub := pushedResult
	onHub.Repo = repository("acme/orders-db")
	assert.Empty(t, Files{Artifact: path}.Write(onHub))
	assert.Contains(t, read(t, path), `"registryUrl": "https://index.docker.io/"`)

	path = filepath.Join(t.TempDir(), "artifact.json")
	warnings := Files{Artifact: path}.Write(dryResult())
	require.Len(t, warnings, 1)
	assert.Contains(t, warnings[0], "nothing was pushed")
	assert.NoFileExists(t, path)
}

func TestRegistryTypes(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]string{
		"docker.io": "Docker", "registry.example.com": "Docker", "localhost:5000": "Docker",
		"1234.dkr.ecr.eu-west-1.amazonaws.com": "ECR", "public.ecr.aws": "ECR",
		"gcr.io": "GCR", "eu.gcr.io": "GCR", "europe-west1-docker.pkg.dev": "GAR", "acme.azurecr.io": "ACR",
	} {
		assert.Equal(t, want, registryType(host), host)
	}
}

func TestArtifactFileOfSeveralSnapshots(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "artifact.json")
	require.NoError(t, os.WriteFile(path, []byte("of an earlier run"), 0o600))
	assert.Empty(t, Files{Artifact: path}.Write(severalResult()))
	var artifact struct {
		Data struct {
			Images []struct{ Image, Digest string }
		}
	}
	require.NoError(t, json.Unmarshal([]byte(read(t, path)), &artifact))
	var images []string
	for _, one := range artifact.Data.Images {
		images = append(images, one.Image[strings.LastIndex(one.Image, ":")+1:]+" "+one.Digest[:9])
	}
	assert.Equal(t, []string{"bob-admin sha256:e3", "v1 sha256:e3", "bob-user sha256:f4", "empty sha256:05"}, images)
}
