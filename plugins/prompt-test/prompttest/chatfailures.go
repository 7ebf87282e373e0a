package prompttest

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"unicode/utf8"

	"ft.tc/backlot/sdk"
)

// errAnswerTimeout is the cause of a request that ran into the backend's timeout.
var errAnswerTimeout = errors.New("no answer in time")

// unreachable explains an error of the connection. A cancelled task keeps its own error.
func (c *chat) unreachable(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.Is(err, errAnswerTimeout):
		return sdk.Retryf("backend_timeout",
			"The language model did not answer within %s. The prompt was not at fault; try again, or ask the operator for a longer timeout.", c.timeout)
	}
	return sdk.Retryf("backend_unreachable",
		"The connection to the language model server failed before it answered. The prompt was not at fault; try again, or ask the operator whether the server runs.")
}

// refused explains an answer that is no success, and says whose fault it is.
func (c *chat) refused(r reply) error {
	switch {
	case r.status == http.StatusUnauthorized || r.status == http.StatusForbidden:
		return sdk.Failf("backend_unauthorized",
			"The language model server refused this service's API key (%d). The prompt was not at fault; the operator has to correct api_key of the openai backend.", r.status)
	case r.status == http.StatusNotFound:
		return sdk.Failf("backend_not_found",
			"The language model server does not know the model %q or the address it was asked at (404). The prompt was not at fault; the operator has to correct model or url of the openai backend.", c.options.Model)
	case r.status == http.StatusTooManyRequests:
		return sdk.Retryf("backend_rate_limited",
			"The language model server has had too many requests from this service or its quota is used up (429). The prompt was not at fault; try again later.")
	case r.status >= 500:
		return sdk.Retryf("backend_failed",
			"The language model server failed (%d). The fault is the server's, not the prompt's; try again later.", r.status)
	case r.status >= 400:
		return sdk.Failf("backend_rejected",
			"The language model server rejected the request (%d)%s. The prompt may be too long for the model, or the openai backend's options may not suit it.", r.status, c.complaint(r.body))
	}
	return notAnAnswer()
}

func notAnAnswer() error {
	return sdk.Failf("backend_bad_answer",
		"The language model server answered something that is no chat completion. The prompt was not at fault; the operator should check that url of the openai backend ends where OpenAI's API begins, such as /v1.")
}

// complaint is the server's own sentence, with the key taken out.
func (c *chat) complaint(body []byte) string {
	var problem struct {
		Error struct {
			Message string `json:"message"`
		} `json:"error"`
	}
	if json.Unmarshal(body, &problem) != nil || problem.Error.Message == "" {
		return ""
	}
	sentence := strings.ToValidUTF8(problem.Error.Message, "")
	if c.options.APIKey != "" {
		sentence = strings.ReplaceAll(sentence, c.options.APIKey, "…")
	}
	return ": " + strings.TrimRight(firstRunes(sentence, 300), ".")
}

func firstRunes(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n]) + "…"
}
