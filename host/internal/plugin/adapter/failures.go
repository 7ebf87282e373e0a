package adapter

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode"

	"ft.tc/backlot/api/generator"
)

// The codes of failures that are not the service's own words.
const (
	codeUnavailable = "service_unavailable" // not there, not ready, full: try again
	codeService     = "service_error"       // it answered, and it was wrong
	codeData        = "invalid_task_data"   // the task's data
	codeCancelled   = "service_cancelled"   // somebody else cancelled it at the service
	codeOutput      = "service_output"      // what it made can't be taken
)

func (s *service) unreachable() *generator.Failure {
	return generator.Retryf(codeUnavailable, "The service behind %s can't be reached: try again in a while.", s.name)
}

func (s *service) lost() *generator.Failure {
	return generator.Retryf(codeUnavailable, "The connection to the service behind %s broke before it answered: try again.", s.name)
}

func (s *service) busy() *generator.Failure {
	return generator.Retryf(codeUnavailable, "The service behind %s has no room for this task: try again in a while.", s.name)
}

func (s *service) broken(status int) *generator.Failure {
	return generator.Retryf(codeService, "The service behind %s failed with HTTP status %d: try again, and tell its operator if it goes on.", s.name, status)
}

// wrong is for answers that another try would not mend: the operator has to.
func (s *service) wrong(format string, args ...any) *generator.Failure {
	return generator.Failf(codeService, "The service behind %s %s: its operator has to correct that.", s.name, fmt.Sprintf(format, args...))
}

func (s *service) said(what string) *generator.Failure {
	return generator.Failf(codeService, "The service behind %s failed: %s", s.name, s.clean(what, maxSentence))
}

const maxSentence = 500

// clean makes a stranger's text fit to be shown: one line, no secret of ours, not long.
func (s *service) clean(text string, most int) string {
	for _, secret := range s.secrets {
		text = strings.ReplaceAll(text, secret, "…")
	}
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "?"))
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	if text == "" {
		return "it did not say why"
	}
	return text
}

// secretsOf are the values of headers and what follows the first word in them, the longest first.
func secretsOf(headers map[string]string) []string {
	const shortest = 6 // shorter ones are words that mean something else
	var whole, parts []string
	for _, v := range headers {
		v = strings.TrimSpace(v)
		if len(v) >= shortest {
			whole = append(whole, v)
		}
		if _, rest, ok := strings.Cut(v, " "); ok && len(rest) >= shortest {
			parts = append(parts, rest)
		}
	}
	return append(whole, parts...)
}

// refusal is the answer to data that does not fit, as FastAPI and Cog write it ({"detail": [{"loc", "msg"}]}, or a
// failed prediction) and as the webhook service does ({"error": {"message"}}).
func (s *service) refusal(body []byte) *generator.Failure {
	var b struct {
		Detail json.RawMessage `json:"detail"`
		Error  json.RawMessage `json:"error"`
	}
	_ = json.Unmarshal(body, &b) // what is no JSON has nothing to say
	if sentences := s.details(b.Detail); len(sentences) > 0 {
		return generator.Failf(codeData, "The service behind %s refuses the task data: %s", s.name, strings.Join(sentences, "; "))
	}
	message := text(b.Detail)
	if e := readError(b.Error); e.Message != "" {
		message = e.Message
	}
	return generator.Failf(codeData, "The service behind %s refuses the task data: %s", s.name, s.clean(message, maxSentence))
}

// details names the field of each fault.
func (s *service) details(raw json.RawMessage) []string {
	var list []struct {
		Loc []any  `json:"loc"`
		Msg string `json:"msg"`
	}
	if json.Unmarshal(raw, &list) != nil {
		return nil
	}
	var sentences []string
	for _, d := range list[:min(len(list), 10)] {
		field := "task_data"
		for _, part := range d.Loc {
			if p := fmt.Sprint(part); p != "body" && p != "input" && p != "__root__" {
				field = p
			}
		}
		sentences = append(sentences, s.clean(field, 64)+": "+s.clean(d.Msg, 200))
	}
	return sentences
}

// failureWords are a service's own account of a failure: a text, or an object.
type failureWords struct {
	Code      string `json:"code"`
	Message   string `json:"message"`
	Retryable bool   `json:"retryable"`
}

func readError(raw json.RawMessage) failureWords {
	var w failureWords
	if json.Unmarshal(raw, &w) == nil {
		return w
	}
	return failureWords{Message: text(raw)}
}

func text(raw json.RawMessage) string {
	var s string
	_ = json.Unmarshal(raw, &s) // something else than a text says nothing
	return s
}
