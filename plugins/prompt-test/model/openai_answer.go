package model

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
)

// completion is a chunk of a streamed answer, or a whole one of a server that does not stream.
type completion struct {
	Model   string `json:"model"`
	Choices []struct {
		Index        int     `json:"index"`
		Delta        turn    `json:"delta"`
		Message      *turn   `json:"message"`
		FinishReason *string `json:"finish_reason"`
	} `json:"choices"`
	Usage *struct {
		Prompt     int `json:"prompt_tokens"`
		Completion int `json:"completion_tokens"`
		Details    struct {
			Reasoning int `json:"reasoning_tokens"`
		} `json:"completion_tokens_details"`
	} `json:"usage"`
	Error json.RawMessage `json:"error"`
}

type turn struct {
	Content string `json:"content"`
	Refusal string `json:"refusal"`
}

func readChat(response *http.Response, l *listener) error {
	kind, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type"))
	if kind == "application/json" {
		return readWhole(response.Body, l)
	}
	ended := false
	err := events(response.Body, func(data []byte) error {
		if string(data) == "[DONE]" {
			ended = true
			return errEnough
		}
		return l.chunk(data)
	})
	if err == nil && !ended && l.answer.Finish == "" {
		return errCut
	}
	return err
}

// readWhole takes an answer that the server did not stream.
func readWhole(body io.Reader, l *listener) error {
	raw, err := io.ReadAll(io.LimitReader(body, maxLine+1))
	if err != nil {
		return err
	}
	if len(raw) > maxLine {
		return errMalformed
	}
	if err := l.chunk(raw); err != nil {
		return err
	}
	if l.answer.Finish == "" {
		return errMalformed
	}
	return nil
}

func (l *listener) chunk(data []byte) error {
	var c completion
	if json.Unmarshal(data, &c) != nil {
		return errMalformed
	}
	if len(c.Error) > 0 && string(c.Error) != "null" {
		return &toldError{wordsOf(c.Error)}
	}
	if len(c.Choices) == 0 && c.Usage == nil && c.Model == "" {
		// llama.cpp's old way: the error stands alone.
		if words := wordsOf(data); words != "" {
			return &toldError{words}
		}
		return errMalformed
	}
	if c.Model != "" {
		l.answer.Model = c.Model
	}
	if c.Usage != nil {
		l.answer.Usage = &Usage{Prompt: c.Usage.Prompt, Completion: c.Usage.Completion, Reasoning: c.Usage.Details.Reasoning}
	}
	for _, choice := range c.Choices {
		if choice.Index != 0 {
			continue
		}
		said := choice.Delta
		if choice.Message != nil {
			said = *choice.Message
		}
		if choice.FinishReason != nil {
			l.answer.Finish = *choice.FinishReason
		}
		if said.Refusal != "" {
			l.answer.Refused = true
		}
		if err := l.hear(said.Content + said.Refusal); err != nil {
			return err
		}
	}
	return nil
}

// wordsOf finds the sentence in an error: an object with a message, or a text.
func wordsOf(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	var object struct {
		Message string `json:"message"`
	}
	_ = json.Unmarshal(raw, &object)
	return object.Message
}
