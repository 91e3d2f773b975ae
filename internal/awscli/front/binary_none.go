//go:build !front || !(amd64 || arm64)

package front

var compressed []byte
