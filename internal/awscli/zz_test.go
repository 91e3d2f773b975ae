package awscli
import ("testing";"bufio";"os";"fmt";"encoding/json"; "github.com/dynasnap/dynasnap/internal/awscli/ordered";"github.com/dynasnap/dynasnap/internal/awscli/jmespath")
func TestZZ(t *testing.T){
 f,_:=os.Open("/tmp/awscli-exp/sh.in"); o,_:=os.Create("/tmp/awscli-exp/sh.go"); sc:=bufio.NewScanner(f); sc.Buffer(nil,1<<20)
 for sc.Scan(){ var s string; json.Unmarshal(sc.Bytes(),&s); v,err:=parseShorthand(s); if err!=nil {fmt.Fprintln(o,"ERR")} else {fmt.Fprintln(o, ordered.Style{Comma:",",Colon:":",ASCII:true}.String(v))}}
 f,_=os.Open("/tmp/awscli-exp/jp.in"); o,_=os.Create("/tmp/awscli-exp/jp.go"); sc=bufio.NewScanner(f); sc.Buffer(nil,1<<20)
 doc,_:=os.ReadFile("/tmp/awscli-exp/jp.doc"); d,_:=ordered.Parse(doc)
 for sc.Scan(){ var s string; json.Unmarshal(sc.Bytes(),&s); e,err:=jmespath.Compile(s); if err!=nil {fmt.Fprintln(o,"CERR");continue}; v,err:=e.Search(d); if err!=nil {fmt.Fprintln(o,"ERR")} else {fmt.Fprintln(o, ordered.Style{Comma:",",Colon:":",ASCII:true}.String(v))}}
}
