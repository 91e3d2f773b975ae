//go:build !front || !(amd64 || arm64)

package front

// Binary is command aws as hack/build.sh has built it for this machine; nothing where the plugin
// was built without it.
var Binary []byte
