package e2e

import (
	"context"
	"syscall"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
)

// fault is one kind of harm. It returns when the harm is done and mended; where that matters it tells how long the service
// needed to be as before.
type fault struct {
	name string
	harm func(c *fleet) (recovery time.Duration)
}

var fleetFaults = []fault{
	{"host killed", func(c *fleet) time.Duration {
		s := c.anyHost()
		s.kill()
		c.pause(time.Second)
		s.start()
		s.awaitReady()
		return 0
	}},
	{"host restarted", func(c *fleet) time.Duration {
		s := c.anyHost()
		s.shutDown()
		s.start()
		s.awaitReady()
		return 0
	}},
	{"host frozen", func(c *fleet) time.Duration {
		p := c.anyHost().cmd.Process
		require.NoError(c.t, p.Signal(syscall.SIGSTOP))
		c.pause(3 * time.Second)
		require.NoError(c.t, p.Signal(syscall.SIGCONT))
		return 0
	}},
	{"plugin killed", func(c *fleet) time.Duration {
		for _, p := range named(processesUnder(c.t, c.anyHost().dir), "chaos") {
			_ = syscall.Kill(p.pid, syscall.SIGKILL)
		}
		c.pause(500 * time.Millisecond)
		return 0
	}},
	{"Redis killed", func(c *fleet) time.Duration {
		require.NoError(c.t, syscall.Kill(c.redis.PID(), syscall.SIGKILL))
		return c.untilTaken()
	}},
	{"Redis frozen", func(c *fleet) time.Duration {
		pid := c.redis.PID()
		require.NoError(c.t, syscall.Kill(pid, syscall.SIGSTOP))
		c.pause(2 * time.Second)
		require.NoError(c.t, syscall.Kill(pid, syscall.SIGCONT))
		return c.untilTaken()
	}},
	{"host cut from Redis", func(c *fleet) time.Duration {
		wire := c.wires[c.dice.IntN(len(c.wires))]
		wire.cut()
		c.pause(2 * time.Second)
		wire.mend()
		return 0
	}},
	{"connections reset", func(c *fleet) time.Duration {
		for _, wire := range c.wires {
			wire.cut()
			wire.mend()
		}
		return 0
	}},
	{"scripts flushed", func(c *fleet) time.Duration {
		o, err := redis.ParseURL(c.redis.URL())
		require.NoError(c.t, err)
		client := redis.NewClient(o)
		defer func() { _ = client.Close() }()
		require.NoError(c.t, client.ScriptFlush(context.Background()).Err())
		return 0
	}},
}

// absence is a host that dies and is not started again for longer than its leases last: the others take its tasks over.
var absence = fault{"host gone", func(c *fleet) time.Duration {
	s := c.anyHost()
	s.kill()
	<-time.After(25 * time.Second)
	s.start()
	s.awaitReady()
	return 0
}}

func (c *fleet) anyHost() *service { return c.hosts[c.dice.IntN(len(c.hosts))] }

// pause lets harm work for at most so long.
func (c *fleet) pause(most time.Duration) {
	<-time.After(time.Duration(c.dice.Int64N(int64(most))))
}

// untilTaken is how long it takes until a task is taken again.
func (c *fleet) untilTaken() time.Duration {
	began := time.Now()
	c.submit(1)
	return time.Since(began)
}
