package main

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"net/http"
	"strconv"
	"sync/atomic"

	"github.com/gin-gonic/gin"
	"github.com/redis/go-redis/v9"
)

// floor is what the machine gives at most: gin with a key check, a decode and one script of two writes, or one HMGET; and
// program bare, which passes tasks through Redis and a plugin process and does nothing else.
type floor struct{ *workerPeer }

func floorPeer(self, bare, noop string) peer {
	return floor{&workerPeer{
		service: service{name: "bare gin, Redis and plugin"},
		front: func(address, store string) command {
			return command{name: self, args: []string{"floor", address, store}}
		},
		worker: func(store, said string, n int) command {
			return command{name: bare, args: []string{store, noop, strconv.Itoa(n), said}}
		},
	}}
}

func (l floor) submission() request {
	return request{http.MethodPost, l.url + "/submit", `{"project_id":"bench","task_type":"noop","task_data":` + kilobyte + `}`, http.StatusCreated}
}

func (l floor) reading(context.Context) (request, error) {
	return request{http.MethodGet, l.url + "/status/1", "", http.StatusOK}, nil
}

// latency is nil: bare only works off what waits.
func (floor) latency(context.Context, int) (*delays, error) { return nil, nil } //nolint:nilnil // there is none

var twoWrites = redis.NewScript(`redis.call('HSET', KEYS[1], 's', 'queued', 'd', ARGV[1]) redis.call('ZADD', 'queue', ARGV[2], KEYS[1]) return 1`)

func serveFloor(address, store string) error {
	gin.SetMode(gin.ReleaseMode)
	client := redis.NewClient(&redis.Options{Addr: store, PoolSize: clients})
	want := sha256.Sum256([]byte(apiKey))
	var n atomic.Int64
	engine := gin.New()
	engine.GET("/", func(c *gin.Context) { c.Status(http.StatusOK) })
	keyed := engine.Group("/", func(c *gin.Context) {
		got := sha256.Sum256([]byte(c.GetHeader("X-API-Key")))
		if subtle.ConstantTimeCompare(got[:], want[:]) == 0 {
			c.AbortWithStatus(http.StatusUnauthorized)
		}
	})
	keyed.POST("/submit", func(c *gin.Context) {
		var body struct {
			ProjectID string          `json:"project_id"`
			TaskType  string          `json:"task_type"`
			TaskData  json.RawMessage `json:"task_data"`
		}
		err := c.ShouldBindJSON(&body)
		if err == nil {
			id := n.Add(1)
			err = twoWrites.Run(c, client, []string{"task:" + strconv.FormatInt(id, 10)}, []byte(body.TaskData), id).Err()
		}
		if err != nil {
			c.String(http.StatusInternalServerError, err.Error())
			return
		}
		c.JSON(http.StatusCreated, gin.H{"task_id": n.Load(), "status": "queued"})
	})
	keyed.GET("/status/:id", func(c *gin.Context) {
		values, err := client.HMGet(c, "task:"+c.Param("id"), "s", "d").Result()
		if err != nil {
			c.String(http.StatusInternalServerError, err.Error())
			return
		}
		c.JSON(http.StatusOK, gin.H{"task_id": c.Param("id"), "status": values[0]})
	})
	return engine.Run(address)
}
