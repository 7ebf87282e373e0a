package rest

import (
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"ft.tc/backlot/host/internal/keys"
)

// metrics answers scrapes. Scrapers send the key as they send every other: as a bearer token. What the metrics say is of
// all projects, so a key of some does not do.
func (a *API) metrics() gin.HandlerFunc {
	page := a.Metrics.Handler()
	keyed := a.keyed(keys.Read, func(c *gin.Context, k *keys.Key) error {
		if len(k.Projects) > 0 {
			return fail(codeForbidden, "Metrics are of all projects, and this API key is for some")
		}
		page.ServeHTTP(c.Writer, c.Request)
		return nil
	})
	return func(c *gin.Context) {
		if key, ok := bearer(c.Request); ok && c.Request.Header.Get(keyHeader) == "" {
			c.Request.Header[keyHeader] = []string{key}
		}
		keyed(c)
	}
}

func bearer(r *http.Request) (string, bool) {
	scheme, key, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	return strings.TrimSpace(key), ok && strings.EqualFold(scheme, "Bearer")
}

// measure is told of every answer, by its route: what a stranger makes up is unmatched.
func (a *API) measure(c *gin.Context, took time.Duration) {
	a.Metrics.Request(route(c), method(c), c.Writer.Status(), took)
}
