//go:build !embedded || !(amd64 || arm64)

package front

var compressed []byte
