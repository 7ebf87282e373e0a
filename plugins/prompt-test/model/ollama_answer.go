package model

import (
	"encoding/json"
	"net/http"
	"time"
)

// reply is one line of the answer.
type reply struct {
	Model   string `json:"model"`
	Message *struct {
		Content string `json:"content"`
	} `json:"message"`
	Done       bool   `json:"done"`
	DoneReason string `json:"done_reason"`

	LoadDuration    int64  `json:"load_duration"` // nanoseconds
	PromptEvalCount int    `json:"prompt_eval_count"`
	EvalCount       int    `json:"eval_count"`
	Error           string `json:"error"`
}

func readOllama(response *http.Response, l *listener) error {
	done := false
	err := lines(response.Body, func(line []byte) error {
		if len(line) == 0 {
			return nil
		}
		var r reply
		if json.Unmarshal(line, &r) != nil || (r.Error == "" && r.Message == nil && !r.Done) {
			return errMalformed
		}
		if r.Error != "" {
			return &toldError{r.Error}
		}
		done = done || r.Done
		return l.reply(r)
	})
	if err == nil && !done {
		return errCut
	}
	return err
}

func (l *listener) reply(r reply) error {
	if r.Model != "" {
		l.answer.Model = r.Model
	}
	if r.Done {
		l.answer.Finish = r.DoneReason
		if r.DoneReason == "" {
			l.answer.Finish = "stop"
		}
		l.answer.Load = time.Duration(r.LoadDuration)
		if r.EvalCount > 0 && r.PromptEvalCount > 0 {
			l.answer.Usage = &Usage{Prompt: r.PromptEvalCount, Completion: r.EvalCount}
		}
	}
	if r.Message == nil {
		return nil
	}
	return l.hear(r.Message.Content)
}
