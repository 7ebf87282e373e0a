package upstream

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const maxWords = 300 // characters of a server's own sentence

// words is the server's own sentence, ready to stand behind a sentence of ours, with every secret taken out.
func (c *Client) words(body []byte) string {
	said := c.Clean(complaint(body))
	if said == "" {
		return ""
	}
	return ": " + said
}

// Clean makes what the server said fit to be shown: one line, capped, without secrets and without a final full stop.
func (c *Client) Clean(said string) string {
	for _, secret := range c.private {
		said = strings.ReplaceAll(said, secret, "…")
	}
	said = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(said, ""))
	said = strings.Join(strings.Fields(said), " ")
	if utf8.RuneCountInString(said) > maxWords {
		said = string([]rune(said)[:maxWords]) + "…"
	}
	return strings.TrimRight(said, ". ")
}

// complaint finds the sentence in the shapes that model servers give it: error.message (OpenAI, ComfyUI), detail as a
// text, an object or a list (FastAPI, ElevenLabs), message, error as a text (Ollama, Runway; the name of an exception
// only where nothing says more), or the first plain line.
func complaint(body []byte) string {
	var said struct {
		Error, Detail, Message, Errors json.RawMessage
	}
	if json.Unmarshal(body, &said) == nil {
		var plain string
		if json.Unmarshal(said.Error, &plain) == nil {
			said.Error = nil
		}
		for _, raw := range []json.RawMessage{said.Error, said.Detail, said.Message, said.Errors} {
			if s := sentence(raw); s != "" {
				return s
			}
		}
		return plain
	}
	text := strings.TrimSpace(string(body))
	if text == "" || strings.ContainsAny(text[:1], "<{[") || !utf8.ValidString(text) {
		return ""
	}
	line, _, _ := strings.Cut(text, "\n")
	return line
}

func sentence(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) == nil {
		if len(list) == 0 {
			return ""
		}
		return sentence(list[0])
	}
	var object struct{ Message, Msg, Detail, Details string }
	if json.Unmarshal(raw, &object) != nil {
		return ""
	}
	for _, s := range []string{object.Message, object.Msg, object.Detail, object.Details} {
		if s != "" {
			return s
		}
	}
	return ""
}

// secretsOf lists what must not be shown: the secret and the headers that carry one, also as they look in a URL, in
// JSON and in base64.
func secretsOf(s Server, base *url.URL) []string {
	plain := []string{s.Secret}
	for name, values := range s.Header {
		if !secretive(name) {
			continue
		}
		for _, v := range values {
			_, token, _ := strings.Cut(v, " ")
			plain = append(plain, v, token)
		}
	}
	if base != nil && base.User != nil {
		password, _ := base.User.Password()
		plain = append(plain, password, base.User.String())
	}
	var all []string
	for _, p := range plain {
		if len(p) < 3 {
			continue // it would tear words apart, and is no secret
		}
		quoted, _ := json.Marshal(p)
		all = append(all, p, url.QueryEscape(p), strings.Trim(string(quoted), `"`), base64.StdEncoding.EncodeToString([]byte(p)))
	}
	slices.SortFunc(all, func(a, b string) int { return len(b) - len(a) })
	return slices.Compact(all)
}

func secretive(header string) bool {
	header = strings.ToLower(header)
	for _, part := range []string{"auth", "key", "token", "secret", "cookie", "password"} {
		if strings.Contains(header, part) {
			return true
		}
	}
	return false
}

// sentenceStart is the name as a sentence begins with it.
func sentenceStart(name string) string {
	r, n := utf8.DecodeRuneInString(name)
	if n == 0 {
		return "The model server"
	}
	return string(unicode.ToUpper(r)) + name[n:]
}
