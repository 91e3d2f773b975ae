//go:build embedded

package front

import _ "embed"

//go:embed aws_arm64.gz
var compressed []byte
