package terraform

import (
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"path"
	"strings"

	"github.com/hashicorp/hcl/v2/ext/tryfunc"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// pure are the functions of Terraform whose results depend on their arguments only.
var pure = map[string]function.Function{
	"abs": stdlib.AbsoluteFunc, "ceil": stdlib.CeilFunc, "floor": stdlib.FloorFunc, "log": stdlib.LogFunc, "max": stdlib.MaxFunc,
	"min": stdlib.MinFunc, "parseint": stdlib.ParseIntFunc, "pow": stdlib.PowFunc, "signum": stdlib.SignumFunc,

	"chomp": stdlib.ChompFunc, "format": stdlib.FormatFunc, "formatlist": stdlib.FormatListFunc, "indent": stdlib.IndentFunc,
	"join": stdlib.JoinFunc, "lower": stdlib.LowerFunc, "regex": stdlib.RegexFunc, "regexall": stdlib.RegexAllFunc,
	"replace": replaceFunction, "split": stdlib.SplitFunc, "strrev": stdlib.ReverseFunc, "substr": stdlib.SubstrFunc,
	"title": stdlib.TitleFunc, "trim": stdlib.TrimFunc, "trimprefix": stdlib.TrimPrefixFunc, "trimspace": stdlib.TrimSpaceFunc,
	"trimsuffix": stdlib.TrimSuffixFunc, "upper": stdlib.UpperFunc,
	"startswith":  textTest(strings.HasPrefix),
	"endswith":    textTest(strings.HasSuffix),
	"strcontains": textTest(strings.Contains),

	"chunklist": stdlib.ChunklistFunc, "coalesce": coalesceFunction, "coalescelist": stdlib.CoalesceListFunc, "compact": stdlib.CompactFunc,
	"concat": stdlib.ConcatFunc, "contains": stdlib.ContainsFunc, "distinct": stdlib.DistinctFunc, "element": stdlib.ElementFunc,
	"flatten": stdlib.FlattenFunc, "index": stdlib.IndexFunc, "keys": stdlib.KeysFunc, "length": lengthFunction,
	"list": listFunction, "lookup": lookupFunction, "map": mapFunction, "merge": stdlib.MergeFunc, "range": stdlib.RangeFunc,
	"reverse": stdlib.ReverseListFunc, "setintersection": stdlib.SetIntersectionFunc, "setproduct": setProductFunction,
	"setsubtract": stdlib.SetSubtractFunc, "setunion": stdlib.SetUnionFunc, "slice": stdlib.SliceFunc, "sort": stdlib.SortFunc,
	"values": stdlib.ValuesFunc, "zipmap": stdlib.ZipmapFunc,

	"csvdecode": stdlib.CSVDecodeFunc, "jsondecode": stdlib.JSONDecodeFunc, "jsonencode": stdlib.JSONEncodeFunc,
	"base64encode": textFunction(
		func(text string) (string, error) { return base64.StdEncoding.EncodeToString([]byte(text)), nil },
	),
	"base64decode": textFunction(func(text string) (string, error) {
		decoded, err := base64.StdEncoding.DecodeString(text)
		return string(decoded), err
	}),
	"basename": textFunction(func(text string) (string, error) { return path.Base(text), nil }),
	"dirname":  textFunction(func(text string) (string, error) { return path.Dir(text), nil }),

	"formatdate": stdlib.FormatDateFunc, "timeadd": stdlib.TimeAddFunc,
	"can": tryfunc.CanFunc, "try": tryfunc.TryFunc, "sensitive": sameFunction, "nonsensitive": sameFunction,
	"tobool": stdlib.MakeToFunc(cty.Bool), "tonumber": stdlib.MakeToFunc(cty.Number), "tostring": stdlib.MakeToFunc(cty.String),
	"tolist": stdlib.MakeToFunc(cty.List(cty.DynamicPseudoType)), "tomap": stdlib.MakeToFunc(cty.Map(cty.DynamicPseudoType)),
	"toset": stdlib.MakeToFunc(cty.Set(cty.DynamicPseudoType)),
}

// functions returns what expressions may call.
func (m *module) functions() map[string]function.Function {
	root := m
	for root.caller != nil {
		root = root.caller.module
	}
	functions := maps.Clone(pure)
	functions["file"] = textFunction(func(name string) (string, error) {
		name = path.Join(root.dir, name)
		m.used[name] = true
		return m.part.ReadFile(name)
	})
	return functions
}

func textParameter(name string) function.Parameter {
	return function.Parameter{Name: name, Type: cty.String}
}

func anyParameter(name string) *function.Parameter {
	return &function.Parameter{Name: name, Type: cty.DynamicPseudoType, AllowNull: true, AllowDynamicType: true}
}

// textFunction makes a function of a text.
func textFunction(of func(string) (string, error)) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{textParameter("text")}, Type: function.StaticReturnType(cty.String),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			text, err := of(args[0].AsString())
			return cty.StringVal(text), err
		},
	})
}

// textTest makes a function that compares two texts.
func textTest(holds func(text, part string) bool) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{
			textParameter("text"),
			textParameter("part"),
		}, Type: function.StaticReturnType(cty.Bool),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			return cty.BoolVal(holds(args[0].AsString(), args[1].AsString())), nil
		},
	})
}

// replaceFunction takes a pattern between slashes, too.
var replaceFunction = function.New(&function.Spec{
	Params: []function.Parameter{textParameter("text"), textParameter("part"), textParameter("by")},
	Type:   function.StaticReturnType(cty.String),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		part := args[1].AsString()
		if len(part) > 1 && strings.HasPrefix(part, "/") && strings.HasSuffix(part, "/") {
			return stdlib.RegexReplace(args[0], cty.StringVal(part[1:len(part)-1]), args[2])
		}
		return stdlib.Replace(args[0], args[1], args[2])
	},
})

// coalesceFunction returns the first value that is neither null nor the empty text.
var coalesceFunction = function.New(&function.Spec{
	VarParam: anyParameter("values"),
	Type: func(args []cty.Value) (cty.Type, error) {
		types := make([]cty.Type, len(args))
		for i, arg := range args {
			types[i] = arg.Type()
		}
		common, _ := convert.UnifyUnsafe(types)
		if common == cty.NilType {
			return cty.NilType, errors.New("the arguments have no common type")
		}
		return common, nil
	},
	Impl: func(args []cty.Value, kind cty.Type) (cty.Value, error) {
		for _, arg := range args {
			value, err := convert.Convert(arg, kind)
			if err != nil {
				return cty.NilVal, err
			}
			if !value.IsKnown() {
				return cty.UnknownVal(kind), nil
			}
			if value.IsNull() || kind == cty.String && value.AsString() == "" {
				continue
			}
			return value, nil
		}
		return cty.NilVal, errors.New("all arguments are null or empty")
	},
})

// lengthFunction counts characters of a text, too.
var lengthFunction = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "value", Type: cty.DynamicPseudoType, AllowDynamicType: true}},
	Type:   function.StaticReturnType(cty.Number),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		if args[0].Type() == cty.String {
			return stdlib.Strlen(args[0])
		}
		return stdlib.Length(args[0])
	},
})

var setProductFunction = function.New(&function.Spec{
	VarParam: &function.Parameter{Name: "sets", Type: cty.DynamicPseudoType, AllowDynamicType: true},
	Type:     func(args []cty.Value) (cty.Type, error) { return stdlib.SetProductFunc.ReturnTypeForValues(args) },
	Impl:     func(args []cty.Value, _ cty.Type) (cty.Value, error) { return setProduct(args) },
})

// lookupFunction returns an element of a map or, where there is none, a default.
var lookupFunction = function.New(&function.Spec{
	Params:   []function.Parameter{{Name: "map", Type: cty.DynamicPseudoType}, textParameter("key")},
	VarParam: anyParameter("default"),
	Type: func(args []cty.Value) (cty.Type, error) {
		value, err := lookup(args)
		return value.Type(), err
	},
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) { return lookup(args) },
})

func lookup(args []cty.Value) (cty.Value, error) {
	if len(args) > 3 {
		return cty.DynamicVal, errors.New("lookup takes a map, a key and a default")
	}
	from, key := args[0], args[1]
	if kind := from.Type(); !kind.IsMapType() && !kind.IsObjectType() {
		return cty.DynamicVal, errors.New("lookup takes a map")
	}
	if !from.IsKnown() || !key.IsKnown() {
		return cty.DynamicVal, nil
	}
	if value, found := from.AsValueMap()[key.AsString()]; found {
		return value, nil
	}
	if len(args) == 3 {
		return args[2], nil
	}
	return cty.DynamicVal, fmt.Errorf("the map has no %q", key.AsString())
}

// listFunction and mapFunction are of Terraform 0.11.
var (
	listFunction = function.New(&function.Spec{
		VarParam: anyParameter("items"),
		Type: func(args []cty.Value) (cty.Type, error) {
			types := make([]cty.Type, len(args))
			for i, arg := range args {
				types[i] = arg.Type()
			}
			return cty.Tuple(types), nil
		},
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) { return cty.TupleVal(args), nil },
	})
	mapFunction = function.New(&function.Spec{
		VarParam: anyParameter("pairs"),
		Type: func(args []cty.Value) (cty.Type, error) {
			value, err := pairs(args)
			return value.Type(), err
		},
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) { return pairs(args) },
	})
	sameFunction = function.New(&function.Spec{
		Params: []function.Parameter{*anyParameter("value")},
		Type:   func(args []cty.Value) (cty.Type, error) { return args[0].Type(), nil },
		Impl:   func(args []cty.Value, _ cty.Type) (cty.Value, error) { return args[0], nil },
	})
)

func pairs(args []cty.Value) (cty.Value, error) {
	if len(args)%2 != 0 {
		return cty.DynamicVal, errors.New("map takes names and values")
	}
	values := map[string]cty.Value{}
	for i := 0; i < len(args); i += 2 {
		if !args[i].IsKnown() {
			return cty.DynamicVal, nil
		}
		if args[i].IsNull() || args[i].Type() != cty.String {
			return cty.DynamicVal, errors.New("map takes names and values")
		}
		values[args[i].AsString()] = args[i+1]
	}
	return cty.ObjectVal(values), nil
}
