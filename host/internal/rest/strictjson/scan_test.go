package strictjson_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"ft.tc/backlot/host/internal/rest/strictjson"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestMembersKeepTheirBytes(t *testing.T) {
	t.Parallel()
	body := ` { "a" : 1e400 , "b\u0062" : { "x" : [ 1 , -0 , 9007199254740993 ] } , "c":"\ud83d\ude00" } `
	members, err := strictjson.Object([]byte(body), 64)
	require.NoError(t, err)
	want := []strictjson.Member{
		{Key: "a", Value: []byte(`1e400`)},
		{Key: "bb", Value: []byte(`{ "x" : [ 1 , -0 , 9007199254740993 ] }`)},
		{Key: "c", Value: []byte(`"\ud83d\ude00"`)},
	}
	require.Empty(t, cmp.Diff(want, members))
}

func TestWhatOthersReadDifferentlyIsRefused(t *testing.T) {
	t.Parallel()
	wide := func(key string) string {
		var b strings.Builder
		for i := range 40 {
			fmt.Fprintf(&b, `"k%d":0,`, i)
		}
		return `{` + b.String() + key + `:1}`
	}
	for name, tt := range map[string]struct{ body, problem string }{
		"empty":                 {"", "is empty"},
		"blank":                 {" \n", "is empty"},
		"array":                 {`[]`, "is not a JSON object"},
		"byte order mark":       {"\xef\xbb\xbf{}", "is not a JSON object"},
		"trailing bytes":        {`{} x`, "after the JSON object"},
		"two documents":         {`{}{}`, "after the JSON object"},
		"trailing NUL":          {"{}\x00", "after the JSON object"},
		"cut":                   {`{"a":`, "ends inside"},
		"cut string":            {`{"a":"b`, "ends inside"},
		"cut escape":            {`{"a":"b\`, "ends inside"},
		"trailing comma":        {`{"a":1,}`, "not valid JSON"},
		"comma in array":        {`{"a":[1,]}`, "not valid JSON"},
		"no comma":              {`{"a":[1 2]}`, "not valid JSON"},
		"comment":               {`{/**/}`, "not valid JSON"},
		"single quotes":         {`{'a':1}`, "not valid JSON"},
		"leading zero":          {`{"a":01}`, "not valid JSON"},
		"plus":                  {`{"a":+1}`, "not valid JSON"},
		"bare point":            {`{"a":1.}`, "not valid JSON"},
		"bare exponent":         {`{"a":1e}`, "not valid JSON"},
		"NaN":                   {`{"a":NaN}`, "not valid JSON"},
		"word":                  {`{"a":nul}`, "not valid JSON"},
		"long number":           {`{"a":1` + strings.Repeat("0", 400) + `}`, "too long"},
		"huge exponent":         {`{"a":1e1000000000}`, "exponent"},
		"duplicate":             {`{"a":1,"a":2}`, "same key twice"},
		"duplicate by escape":   {`{"a":1,"\u0061":2}`, "same key twice"},
		"duplicate inside":      {`{"x":[{"a":1,"b":1,"a":2}]}`, "same key twice"},
		"duplicate in a crowd":  {wide(`"k3"`), "same key twice"},
		"duplicate at its edge": {wide(`"k39"`), "same key twice"},
		"invalid UTF-8":         {"{\"a\":\"\xff\"}", "UTF-8"},
		"invalid UTF-8 in key":  {"{\"\xc3\":1}", "UTF-8"},
		"overlong":              {"{\"a\":\"\xc0\x80\"}", "UTF-8"},
		"surrogate in UTF-8":    {"{\"a\":\"\xed\xa0\x80\"}", "UTF-8"},
		"UTF-8 after escape":    {"{\"a\":\"\\n\xff\"}", "UTF-8"},
		"lone high surrogate":   {`{"a":"\ud800"}`, "surrogate"},
		"lone low surrogate":    {`{"a":"\udc00"}`, "surrogate"},
		"high and letter":       {`{"a":"\ud800\u0061"}`, "surrogate"},
		"two high":              {`{"a":"\ud800\ud800"}`, "surrogate"},
		"escaped NUL":           {`{"a":"\u0000"}`, "NUL"},
		"raw NUL":               {"{\"a\":\"\x00\"}", "control character"},
		"raw newline":           {"{\"a\":\"\n\"}", "control character"},
		"newline after escape":  {"{\"a\":\"\\t\n\"}", "control character"},
		"unknown escape":        {`{"a":"\x41"}`, "escape"},
		"short unicode":         {`{"a":"\u00g0"}`, "hex"},
		"65 levels":             {nested(65), "64 levels"},
		"10k levels":            {nested(10_000), "64 levels"},
		"10^6 levels":           {`{"a":` + strings.Repeat("[", 1_000_000), "64 levels"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := strictjson.Object([]byte(tt.body), 64)
			require.ErrorContains(t, err, tt.problem)
		})
	}
}

func nested(levels int) string {
	return strings.Repeat(`{"a":`, levels-1) + `{}` + strings.Repeat(`}`, levels-1)
}

func TestSixtyFourLevelsAreFine(t *testing.T) {
	t.Parallel()
	_, err := strictjson.Object([]byte(nested(64)), 64)
	require.NoError(t, err)
}

func TestElementsAreSplitWhereTheyAre(t *testing.T) {
	t.Parallel()
	elements, ok := strictjson.Elements([]byte(`[ {"a":[1,2]} , "x,y" , [] ]`))
	require.True(t, ok)
	require.Equal(t, []string{`{"a":[1,2]}`, `"x,y"`, `[]`}, text(elements))
	empty, ok := strictjson.Elements([]byte(`[ ]`))
	require.True(t, ok)
	require.Empty(t, empty)
	_, ok = strictjson.Elements([]byte(`{}`))
	require.False(t, ok)
}

func text(all [][]byte) (s []string) {
	for _, b := range all {
		s = append(s, string(b))
	}
	return s
}

func FuzzObject(f *testing.F) {
	for _, seed := range []string{`{}`, `{"a":[1,-0.5e+3,true,null,"\ud83d\ude00é"],"b":{"c":{}}}`, `{"a":1,"\u0061":2}`, nested(70), "{\"a\":\"\xff\"}"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		members, err := strictjson.Object(body, 64)
		if err != nil {
			return
		}
		require.True(t, json.Valid(body), "let through what is no JSON")
		for _, m := range members {
			require.True(t, bytes.Contains(body, m.Value))
		}
		var want any
		d := json.NewDecoder(bytes.NewReader(body))
		d.UseNumber()
		require.NoError(t, d.Decode(&want))
		require.Empty(t, cmp.Diff(want, strictjson.Value(body)))
	})
}

func BenchmarkObject(b *testing.B) {
	body := fmt.Appendf(nil, `{"project_id":"detective_series_001","task_type":"generate_video","task_data":{"storyboard_images":["url1","url2"],"scene_description":%q,"duration":7,"fps":24},"priority":1,"metadata":{"user_id":"user123"}}`, strings.Repeat("Detective enters the dark alley. ", 26))
	b.Run("strict", func(b *testing.B) {
		b.SetBytes(int64(len(body)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := strictjson.Object(body, 64); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("encoding/json", func(b *testing.B) {
		b.SetBytes(int64(len(body)))
		b.ReportAllocs()
		for b.Loop() {
			var v map[string]json.RawMessage
			if err := json.Unmarshal(body, &v); err != nil {
				b.Fatal(err)
			}
		}
	})
}
