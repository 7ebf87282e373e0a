package rest

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"ft.tc/backlot/host/internal/keys"
	"ft.tc/backlot/host/internal/rest/strictjson"
)

// operating lets in who may see and change what runs for everybody: an admin who is not confined to some projects.
func (a *API) operating(h keyedHandler) gin.HandlerFunc {
	return a.keyed(keys.Admin, func(c *gin.Context, k *keys.Key) error {
		if !operates(k) {
			return fail(codeForbidden, "This API key is for some projects only, and this is about all of them")
		}
		if a.Draining() && c.Request.Method != http.MethodGet {
			return unavailable(10)
		}
		return h(c, k)
	})
}

func operates(k *keys.Key) bool { return k.May(keys.Admin) && len(k.Projects) == 0 }

func (a *API) plugins(c *gin.Context, _ *keys.Key) error { return sendJSON(c, a.pluginList()) }

func (a *API) pluginList() any {
	all := a.Plugins.List()
	if all == nil {
		all = []Plugin{}
	}
	return map[string]any{"plugins": all}
}

// plan is about the service's own file, or one that lies beside it: whoever may write there may change the service, and
// a file from elsewhere would let a caller start programs and read the service's environment.
func (a *API) plan(c *gin.Context, _ *keys.Key) error {
	file := ""
	if c.Request.ContentLength != 0 {
		_, members, err := a.readBody(c)
		if err != nil {
			return err
		}
		if file, err = named(members, "file"); err != nil {
			return err
		}
	}
	linger(c.Writer, planPatience)
	p, err := a.Plugins.Plan(c.Request.Context(), file, digest(c))
	if err != nil {
		return err
	}
	return sendJSON(c, p)
}

// digest is the SHA-256 of the file that the caller means; empty where it does not say.
func digest(c *gin.Context) string { return strings.Trim(c.GetHeader("If-Match"), `"`) }

func (a *API) apply(c *gin.Context, _ *keys.Key) error {
	linger(c.Writer, applyPatience)
	p, err := a.Plugins.Apply(c.Request.Context(), digest(c))
	if err != nil {
		return err
	}
	return sendJSON(c, p)
}

func (a *API) useBackend(c *gin.Context, _ *keys.Key) error {
	_, members, err := a.readBody(c)
	if err != nil {
		return err
	}
	backend, err := named(members, "backend")
	if err != nil {
		return err
	}
	linger(c.Writer, applyPatience)
	p, err := a.Plugins.UseBackend(c.Request.Context(), c.Param("id"), backend)
	if err != nil {
		return err
	}
	return sendJSON(c, p)
}

// named is a member that names something; empty where there is none.
func named(members []strictjson.Member, name string) (string, error) {
	for _, m := range members {
		if m.Key != name {
			continue
		}
		if text, ok := words(m.Value); ok {
			return text, nil
		}
		return "", invalid("Invalid request", map[string]string{name: "This must be text"})
	}
	return "", nil
}

// textMember is a member of an object that is a text; empty where there is none.
func textMember(members []strictjson.Member, name string) string {
	for _, m := range members {
		var s string
		if m.Key == name && json.Unmarshal(m.Value, &s) == nil {
			return s
		}
	}
	return ""
}

func sendJSON(c *gin.Context, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	send(c, http.StatusOK, b)
	return nil
}

// preview is the latest picture of a task that runs.
func (a *API) preview(c *gin.Context, k *keys.Key) error {
	id, err := a.visibleID(c, k)
	if err != nil {
		return err
	}
	mediaType, picture, err := a.Queue.Preview(c.Request.Context(), id)
	if err != nil {
		return err
	}
	if mediaType == "" {
		return fail(codeNoPreview, "This task shows no preview just now")
	}
	c.Header("Cache-Control", "no-store")
	c.Header("X-Content-Type-Options", "nosniff")
	c.Data(http.StatusOK, mediaType, picture)
	return nil
}
