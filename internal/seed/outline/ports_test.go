package outline

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPortsInAddresses(t *testing.T) {
	for text, want := range map[string][]int{
		"until curl -s http://dynamodb:8001/shell; do sleep 1; done":               {8001},
		"curl -sf https://user@localhost:443":                                      {443},
		"curl http://[::1]:8002":                                                   {8002},
		"while ! nc -z db 8003; do sleep 1; done":                                  {8003},
		"nc -z -w 1 db 8004":                                                       {8004},
		"netcat -vzw1 db 8005 >/dev/null":                                          {8005},
		`until printf "" 2>>/dev/null >>/dev/tcp/localhost/8006; do sleep 1; done`: {8006},
		`timeout 30 bash -c 'until echo > /dev/tcp/db/8007; do sleep 1; done'`:     {8007},
		"./wait-for-it.sh db:8008 -t 30":                                           {8008},
		"dockerize -wait tcp://db:8009 -timeout 60s":                               {8009},
		"PORT=8010\nnc -z db $PORT":                                                {8010},
		"nc -z ${HOST:-db} ${DB_PORT:-8011}":                                       {8011},
		"P=8012 H=db\ncurl \"http://$H:${P}/\"":                                    {8012},
		"for p in 8013 8014; do nc -z db $p; done":                                 {8013, 8014},
		"echo > /dev/tcp/$HOST/8015":                                               {8015},
		"for e in db:8016 kafka:9092; do wait_for $e; done":                        {8016, 9092},
		"f() { nc -z $1 $2; }\nf db 8017":                                          nil,
		`aws dynamodb put-item --item '{"n": {"N": "8018"}, "at": "T10:30:45Z"}'`:  nil,
		"docker run -p 8019:8000 image:2.1":                                        nil,
	} {
		o, ok := Parse("seed.sh", text)
		require.True(t, ok, text)
		assert.Equal(t, want, o.Ports().Addressed, text)
	}
	assert.Equal(t, []int{8001, 8002}, PortsIn("boto3.client(endpoint_url='http://localhost:8001'); port = 8002").Addressed, "in another language")
}

func TestPortsAmongNumbers(t *testing.T) {
	o, ok := Parse("seed.sh", "f() { nc -z $1 $2; }\nf db 8017 # 99999\n")
	require.True(t, ok)
	assert.Equal(t, []int{8017}, o.Ports().Numbers)
}

func TestPortsThatTheScriptServes(t *testing.T) {
	for text, want := range map[string]Ports{
		"python3 -m http.server 9000 &\ncurl localhost:9000": {Listened: []int{9000}, Starts: true},
		"nc -lk 9000":                        {Listened: []int{9000}, Starts: true},
		"P=9000; socat TCP-LISTEN:$P,fork -": {Listened: []int{9000}, Starts: true},
		"node server.js &":                   {Starts: true},
		"serve &":                            {Starts: true},
		"for i in 1 2; do aws dynamodb put-item & done; wait": {},
		"curl http://db:9000 & wait":                          {},
	} {
		o, ok := Parse("seed.sh", text)
		require.True(t, ok, text)
		p := o.Ports()
		assert.Equal(t, want, Ports{Listened: p.Listened, Starts: p.Starts}, text)
	}
}
