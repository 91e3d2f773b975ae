//go:build embedded

package isolation

import _ "embed"

//go:embed server_arm64.gz
var compressed []byte
