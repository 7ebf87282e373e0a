package main

import (
	"context"
	"encoding/json"
	"net/http"
	"os/signal"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/hibiken/asynq"
)

// asynqPeer is asynq behind a bare gin front, which neither checks a key nor parses.
func asynqPeer(self string) peer {
	return &workerPeer{
		service: service{name: "asynq"},
		front: func(address, store string) command {
			return command{name: self, args: []string{"asynq-front", address, store}}
		},
		worker: func(store, said string, n int) command {
			return command{name: self, args: []string{"asynq-worker", store, said, strconv.Itoa(n)}}
		},
	}
}

const retention = time.Hour

func asynqFront(address, store string) error {
	gin.SetMode(gin.ReleaseMode)
	client := asynq.NewClient(asynq.RedisClientOpt{Addr: store, PoolSize: clients})
	engine := gin.New()
	engine.GET("/", func(c *gin.Context) { c.Status(http.StatusOK) })
	engine.POST("/submit", func(c *gin.Context) {
		body, err := c.GetRawData()
		if err == nil {
			_, err = client.EnqueueContext(c, asynq.NewTask("noop", body), asynq.Retention(retention))
		}
		if err != nil {
			c.String(http.StatusInternalServerError, err.Error())
			return
		}
		c.Status(http.StatusCreated)
	})
	return engine.Run(address)
}

// asynqWorker runs n tasks and writes down when.
func asynqWorker(store, said, tasks string) error {
	n, err := strconv.Atoi(tasks)
	if err != nil {
		return err
	}
	ended, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	w := &asynqHandler{left: n, done: make(chan struct{})}
	server := asynq.NewServer(asynq.RedisClientOpt{Addr: store}, asynq.Config{Concurrency: concurrency, LogLevel: asynq.ErrorLevel})
	if err := server.Start(w); err != nil {
		return err
	}
	<-w.done
	if err := writeRuns(said, w.runs); err != nil {
		return err
	}
	<-ended.Done() // what it took is asked for while it lives
	server.Shutdown()
	return nil
}

type asynqHandler struct {
	mu   sync.Mutex
	left int
	done chan struct{}
	runs []taskRun
}

// ProcessTask leaves a result, as the plugin does.
func (w *asynqHandler) ProcessTask(_ context.Context, t *asynq.Task) error {
	r := taskRun{began: time.Now()}
	var data struct{ Sent int64 }
	if err := json.Unmarshal(t.Payload(), &data); err != nil {
		return err
	}
	_, err := t.ResultWriter().Write([]byte(`{"ok":true}`))
	r.sent, r.ended = time.Unix(0, data.Sent), time.Now()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.runs = append(w.runs, r)
	if w.left--; w.left == 0 {
		close(w.done)
	}
	return err
}
