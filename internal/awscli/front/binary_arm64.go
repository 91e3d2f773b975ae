//go:build front

package front

import _ "embed"

// Binary is command aws as hack/build.sh has built it for this machine.
//
//go:embed aws_arm64
var Binary []byte
