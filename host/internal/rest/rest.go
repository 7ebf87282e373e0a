package rest

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/hashicorp/go-hclog"

	"ft.tc/backlot/host/internal/keys"
	"ft.tc/backlot/host/internal/queue"
)

// API answers requests. It is safe for concurrent use.
type API struct {
	Options

	engine    *gin.Engine
	log       hclog.Logger
	schemas   schemaCache
	health    healthCache
	overviews shared[queue.Overview]
	leases    shared[map[string][]queue.GPUShare]
	projects  shared[[]queue.ProjectView]
	feed      *feed
	failures  failureCount
	streams   chan struct{}
	rooms     rooms
	secret    []byte
	started   time.Time
	document  *document
}

// New makes the handler of the whole API. It panics where the OpenAPI document that is built in can't be read.
func New(o Options) http.Handler {
	o.defaults()
	gin.SetMode(gin.ReleaseMode)
	a := &API{
		Options: o, engine: gin.New(), log: o.Logger.Named("rest"),
		streams: make(chan struct{}, o.Streams), secret: o.Keys.TokenSecret(), started: time.Now(), document: newDocument(),
	}
	a.health.ask, a.overviews.ask, a.leases.ask = o.Queue.Health, a.look, a.lookAtLeases
	a.projects.ask = func(ctx context.Context) ([]queue.ProjectView, error) { return o.Queue.Projects(ctx, nil) }
	a.feed = newFeed(a.topics())
	a.rooms = newRooms(o.BodyBytes)
	a.failures.limit = o.FailedKeys
	a.configure()
	a.routes()
	return a.engine
}

// configure makes gin take paths as they are and trust nobody.
func (a *API) configure() {
	e := a.engine
	e.RedirectTrailingSlash, e.RedirectFixedPath = false, false
	e.HandleMethodNotAllowed = true
	e.UseRawPath, e.UnescapePathValues = true, true
	if err := e.SetTrustedProxies(a.TrustedProxies); err != nil {
		a.log.Error("trusted proxies are not addresses: none is trusted", "error", err)
		_ = e.SetTrustedProxies(nil)
	}
	e.Use(a.identify, a.dismiss, a.observe, a.recover, a.cors)
	e.NoRoute(func(c *gin.Context) { a.refuse(c, errNoRoute) })
	e.NoMethod(func(c *gin.Context) { a.refuse(c, errMethod) })
}

func (a *API) routes() {
	open := a.engine.Group("")
	both := []string{http.MethodGet, http.MethodHead}
	open.Match(both, "/healthz", a.alive)
	open.Match(both, "/readyz", a.handle(a.ready))
	open.Match(both, "/openapi.yaml", a.openapiYAML)
	open.Match(both, "/openapi.json", a.handle(a.openapiJSON))
	open.Match(both, "/docs", a.handle(a.docs))
	open.Match(both, "/api/v1/health", a.healthReport)
	if a.Metrics != nil {
		open.GET("/metrics", a.metrics())
	}
	if a.Media != nil {
		open.Match(both, "/media/*file", a.media)
	}
	if a.Page != nil {
		open.Match(both, "/", gin.WrapH(a.Page))
		open.Match(both, "/dashboard/*file", gin.WrapH(a.Page))
	}

	v1 := a.engine.Group("/api/v1")
	v1.POST("/tasks/submit", a.keyed(keys.Submit, a.submit))
	v1.POST("/tasks/batch", a.keyed(keys.Submit, a.batch))
	v1.GET("/tasks/:id/status", a.keyed(keys.Read, a.status))
	v1.DELETE("/tasks/:id/cancel", a.keyed(keys.Submit, a.cancel))
	v1.DELETE("/tasks/:id", a.keyed(keys.Submit, a.cancel))
	v1.POST("/tasks/:id/cancel", a.keyed(keys.Submit, a.cancel))
	v1.POST("/tasks/:id/retry", a.keyed(keys.Submit, a.retry))
	v1.GET("/tasks/:id/explain", a.keyed(keys.Read, a.explain))
	v1.GET("/tasks/:id/logs", a.keyed(keys.Read, a.logs))
	v1.GET("/tasks/:id/timeline", a.keyed(keys.Read, a.timeline))
	v1.GET("/tasks/:id/input", a.keyed(keys.Read, a.input))
	v1.GET("/tasks/:id/events", a.streaming(a.taskEvents))
	v1.GET("/tasks/:id/preview", a.keyed(keys.Read, a.preview))
	v1.GET("/tasks/:id/webhook", a.keyed(keys.Read, a.deliveries))
	v1.POST("/tasks/:id/webhook/replay", a.keyed(keys.Submit, a.replay))
	v1.GET("/projects/:id/tasks", a.keyed(keys.Read, a.list))
	v1.GET("/projects/:id/events", a.streaming(a.projectEvents))
	v1.POST("/projects/:id/token", a.keyed(keys.Read, a.token))
	v1.GET("/types", a.keyed(keys.Read, a.types))
	if a.TryWebhook != nil {
		v1.POST("/webhooks/test", a.keyed(keys.Submit, a.testWebhook))
	}
	v1.GET("/me", a.keyed(keys.Read, a.me))
	v1.GET("/overview", a.keyed(keys.Read, a.overview))
	v1.GET("/events", a.keyed(keys.Read, a.serviceEvents))
	v1.GET("/projects", a.keyed(keys.Read, a.projectList))
	v1.GET("/gpus", a.operating(a.gpus))
	v1.GET("/keys", a.operating(a.keyList))
	if a.Host != nil {
		v1.POST("/drain", a.operating(a.drain))
	}
	if a.Plugins != nil {
		v1.GET("/plugins", a.operating(a.plugins))
		v1.POST("/plugins/plan", a.operating(a.plan))
		v1.POST("/plugins/apply", a.operating(a.apply))
		v1.POST("/plugins/:id/backend", a.operating(a.useBackend))
	}
}

// handle lets a handler end with an error.
func (a *API) handle(h func(*gin.Context) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := h(c); err != nil {
			a.refuse(c, err)
		}
	}
}

func (a *API) media(c *gin.Context) {
	linger(c.Writer, mediaPatience)
	a.Media.ServeHTTP(c.Writer, c.Request)
}
