package expect

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math/big"
	"strconv"
	"strings"
)

// answer is the text of a model, parsed as JSON when first asked for.
type answer struct {
	text   string
	parsed bool
	value  any
	fault  string // why it is no JSON; empty where it is
}

func (a *answer) parse() {
	if !a.parsed {
		a.parsed = true
		a.value, a.fault = decode(a.text)
	}
}

// JSON reads an answer that has to be one JSON document and nothing else; fault is a clause that says why it is not.
// Numbers are json.Number.
func JSON(said string) (value any, fault string) {
	d := json.NewDecoder(strings.NewReader(said))
	d.UseNumber()
	if strings.TrimSpace(said) == "" {
		return nil, "the answer is empty"
	}
	err := d.Decode(&value)
	if err == nil {
		_, err = d.Token()
		if errors.Is(err, io.EOF) {
			return value, ""
		}
		return nil, "the answer goes on after its JSON"
	}
	if strings.HasPrefix(strings.TrimSpace(said), "```") {
		return nil, "the answer is inside a code fence"
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, "the JSON of the answer breaks off"
	}
	return nil, "the answer is not JSON"
}

// decode is JSON with numbers that compare by value: 1, 1.0 and 1e0 are the same.
func decode(said string) (any, string) {
	value, fault := JSON(said)
	return normal(value), fault
}

// normal rewrites numbers by value. Those too large to be worth it stay as they are written.
func normal(value any) any {
	switch v := value.(type) {
	case json.Number:
		if len(v) > 64 {
			return v.String()
		}
		if _, exponent, _ := strings.Cut(strings.ToLower(v.String()), "e"); len(exponent) > 4 {
			return v
		}
		if r, ok := new(big.Rat).SetString(v.String()); ok {
			return json.Number(r.RatString())
		}
	case []any:
		for i := range v {
			v[i] = normal(v[i])
		}
	case map[string]any:
		for key := range v {
			v[key] = normal(v[key])
		}
	}
	return value
}

// lookup follows a JSON pointer (RFC 6901).
func lookup(value any, pointer string) (any, bool) {
	if pointer == "" {
		return value, true
	}
	for token := range strings.SplitSeq(pointer[1:], "/") {
		token = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
		switch v := value.(type) {
		case map[string]any:
			next, ok := v[token]
			if !ok {
				return nil, false
			}
			value = next
		case []any:
			i, err := strconv.Atoi(token)
			if err != nil || i < 0 || i >= len(v) || strconv.Itoa(i) != token {
				return nil, false
			}
			value = v[i]
		default:
			return nil, false
		}
	}
	return value, true
}

// short shows a value, the beginning of a long one.
func short(value any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(value) != nil {
		return "something else"
	}
	s := strings.TrimSpace(b.String())
	if r := []rune(s); len(r) > 100 {
		return string(r[:100]) + "…"
	}
	return s
}
