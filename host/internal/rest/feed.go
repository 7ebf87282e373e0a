package rest

import (
	"bytes"
	"sync"
	"time"
)

const feedInterval = time.Second

// topic is something that watchers are told of under its name whenever it has changed.
type topic struct {
	look   func() ([]byte, error)
	before int // bytes at the start that make no news
}

// told is what watchers were told last of a topic. Versions grow, and none is given twice.
type told struct {
	version int
	body    []byte
}

// feed looks at its topics once a second for all who watch them, and only while somebody does.
type feed struct {
	topics map[string]topic

	mu       sync.Mutex
	watchers map[string]int
	told     map[string]told
	version  int
	changed  chan struct{} // closed, and replaced, with the next news
	stop     chan struct{} // ends the rounds; nil while there are none
}

func newFeed(topics map[string]topic) *feed {
	return &feed{topics: topics, watchers: map[string]int{}, told: map[string]told{}, changed: make(chan struct{})}
}

// join has topics watched until leave. Each is looked at at once where nobody else watches it.
func (f *feed) join(names []string) (leave func()) {
	f.mu.Lock()
	var fresh []string
	for _, name := range names {
		if f.watchers[name]++; f.watchers[name] == 1 {
			fresh = append(fresh, name)
		}
	}
	if f.stop == nil {
		f.stop = make(chan struct{})
		go f.rounds(f.stop)
	}
	stop := f.stop
	f.mu.Unlock()
	f.look(stop, fresh)
	return func() { f.leave(names) }
}

func (f *feed) leave(names []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, name := range names {
		if f.watchers[name]--; f.watchers[name] == 0 {
			delete(f.watchers, name)
			delete(f.told, name)
		}
	}
	if len(f.watchers) == 0 {
		close(f.stop)
		f.stop = nil
	}
}

func (f *feed) rounds(stop chan struct{}) {
	tick := time.NewTicker(feedInterval)
	defer tick.Stop()
	for {
		select {
		case <-stop:
			return
		case <-tick.C:
			f.look(stop, f.watched())
		}
	}
}

func (f *feed) watched() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return sortedKeys(f.watchers)
}

// look tells what is new. What can't be had just now makes no news.
func (f *feed) look(stop chan struct{}, names []string) {
	for _, name := range names {
		of := f.topics[name]
		if body, err := of.look(); err == nil {
			f.tell(stop, name, body, of.before)
		}
	}
}

func (f *feed) tell(stop chan struct{}, name string, body []byte, before int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	last, known := f.told[name]
	if f.stop != stop || f.watchers[name] == 0 || known && bytes.Equal(last.body[before:], body[before:]) {
		return
	}
	f.version++
	f.told[name] = told{f.version, body}
	close(f.changed)
	f.changed = make(chan struct{})
}

// news gives what there is to tell of topics, and a channel that is closed when there is more.
func (f *feed) news(names []string) (all []told, more <-chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, name := range names {
		all = append(all, f.told[name])
	}
	return all, f.changed
}
