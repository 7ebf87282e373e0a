package rest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"ft.tc/backlot/host/internal/keys"
)

// token makes a read token: for event streams of one project, for a few minutes, for browsers that can't send headers.
func (a *API) token(c *gin.Context, k *keys.Key) error {
	project, err := visibleProject(c, k)
	if err != nil {
		return err
	}
	expires := time.Now().Add(a.TokenLife).Truncate(time.Second)
	t := newText()
	t.open('{')
	t.str("token", a.sign(grant{key: k.ID, project: project, expires: expires}))
	t.str("project_id", project)
	t.time("expires_at", expires)
	t.integer("expires_in", seconds(a.TokenLife))
	t.close('}')
	send(c, http.StatusCreated, t)
	return nil
}

// grant is what a token says.
type grant struct {
	key     string // id of the key that asked for it; the token dies with the key
	project string
	expires time.Time
}

func (a *API) sign(g grant) string {
	payload := g.key + "|" + strconv.FormatInt(g.expires.Unix(), 10) + "|" + g.project
	return base64.RawURLEncoding.EncodeToString(append(a.mac(payload), payload...))
}

func (a *API) mac(payload string) []byte {
	m := hmac.New(sha256.New, a.secret)
	m.Write([]byte(payload))
	return m.Sum(nil)
}

// unseal reads a token. Whatever is wrong with it, it is just no token.
func (a *API) unseal(token string) (grant, bool) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(b) <= sha256.Size || len(b) > 512 {
		return grant{}, false
	}
	payload := string(b[sha256.Size:])
	if !hmac.Equal(b[:sha256.Size], a.mac(payload)) {
		return grant{}, false
	}
	part := strings.SplitN(payload, "|", 3)
	if len(part) != 3 {
		return grant{}, false
	}
	until, err := strconv.ParseInt(part[1], 10, 64)
	g := grant{key: part[0], project: part[2], expires: time.Unix(until, 0)}
	return g, err == nil && time.Now().Before(g.expires)
}

// tokenKey makes of a token a key that sees its project and may read.
func (a *API) tokenKey(token string) (*keys.Key, bool) {
	g, ok := a.unseal(token)
	if !ok {
		return nil, false
	}
	k, ok := a.Keys.Named(g.key)
	if !ok || !k.May(keys.Read) || !k.Sees(g.project) {
		return nil, false
	}
	return &keys.Key{ID: k.ID, Name: k.Name, Scopes: []keys.Scope{keys.Read}, Projects: []string{g.project}}, true
}
