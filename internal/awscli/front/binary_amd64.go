//go:build front

package front

import _ "embed"

// Binary is command aws as hack/build.sh has built it for this machine.
//
//go:embed aws_amd64
var Binary []byte
