//go:build embedded

package isolation

import _ "embed"

//go:embed server_amd64.gz
var compressed []byte
