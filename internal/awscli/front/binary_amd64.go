//go:build embedded

package front

import _ "embed"

//go:embed aws_amd64.gz
var compressed []byte
