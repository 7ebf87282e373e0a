package rest

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"
)

// What browsers may send and read across origins.
const (
	corsMethods = "GET, POST, DELETE"
	corsSend    = "Content-Type, X-API-Key, Idempotency-Key, Prefer, Last-Event-ID, X-Request-ID"
	corsRead    = "RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After, Idempotent-Replayed, Preference-Applied, X-Request-ID"
)

// cors lets the configured origins in and answers their preflights. Without origins it does nothing.
func (a *API) cors(c *gin.Context) {
	if len(a.Origins) == 0 {
		return
	}
	h := c.Writer.Header()
	h.Add("Vary", "Origin")
	origin := c.GetHeader("Origin")
	switch {
	case origin == "":
		return
	case slices.Contains(a.Origins, "*"):
		h.Set("Access-Control-Allow-Origin", "*")
	case slices.Contains(a.Origins, origin):
		h.Set("Access-Control-Allow-Origin", origin)
	default:
		return
	}
	h.Set("Access-Control-Expose-Headers", corsRead)
	if c.Request.Method == http.MethodOptions && c.GetHeader("Access-Control-Request-Method") != "" {
		h.Set("Access-Control-Allow-Methods", corsMethods)
		h.Set("Access-Control-Allow-Headers", corsSend)
		h.Set("Access-Control-Max-Age", "600")
		h.Del("Allow")
		c.Status(http.StatusNoContent)
		c.Writer.WriteHeaderNow()
		c.Abort()
	}
}
