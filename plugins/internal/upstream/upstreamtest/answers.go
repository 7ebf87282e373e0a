package upstreamtest

import (
	"encoding/json"
	"net/http"
)

// JSON answers with an object, as servers of all kinds do.
func JSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // who has left needs no answer
}

// OpenAIError refuses as OpenAI's API does.
func OpenAIError(w http.ResponseWriter, status int, code, message string) {
	said := map[string]any{"message": message, "type": "invalid_request_error", "param": nil, "code": nil}
	if code != "" {
		said["code"] = code
	}
	if code == "moderation_blocked" {
		said["type"] = "image_generation_user_error"
	}
	JSON(w, status, map[string]any{"error": said})
}
