//go:build !embedded || !(amd64 || arm64)

package isolation

var compressed []byte
