package remote

import (
	"encoding/json"
	"errors"

	"ft.tc/backlot/plugins/internal/upstream"
	"ft.tc/backlot/sdk"
)

// refusedPrompt tells a prompt that moderation did not let pass from other refusals.
func refusedPrompt(c *upstream.Client, err error) error {
	var refusal *upstream.Refusal
	if !errors.As(err, &refusal) {
		return err
	}
	var said struct {
		Error struct{ Code, Message string } `json:"error"`
	}
	if json.Unmarshal(refusal.Body, &said) != nil {
		return err
	}
	if said.Error.Code == "moderation_blocked" || said.Error.Code == "content_policy_violation" {
		return sdk.Failf("backend_rejected", "The image model refused the prompt or a reference image for reasons of safety: %s. Change the prompt; another attempt with the same one would be refused too.", c.Clean(said.Error.Message))
	}
	return err
}
