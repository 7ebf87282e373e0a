package rest

import (
	"crypto/sha256"
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"ft.tc/backlot/host/internal/keys"
	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/rest/strictjson"
	"ft.tc/backlot/host/internal/task"
)

// maxBatch is how many tasks one request may bring.
const maxBatch = 100

// maxDetails bounds the faults of a batch, which are those of all its tasks.
const maxDetails = 500

func (a *API) batch(c *gin.Context, k *keys.Key) error {
	all, err := a.readBatch(c, k)
	if err != nil {
		return a.refuseCounted(c, k, err)
	}
	receipts, err := a.store(c, k, all)
	if err != nil {
		return err
	}
	if receipts[0].Replayed {
		c.Header("Idempotent-Replayed", "true")
	}
	t := newText()
	t.open('{')
	t.key("tasks")
	t.open('[')
	for _, r := range receipts {
		t.comma()
		t = append(t, receiptBody(r)...)
	}
	t.close(']')
	t.close('}')
	send(c, http.StatusCreated, t)
	return nil
}

func (a *API) readBatch(c *gin.Context, k *keys.Key) ([]submission, error) {
	if a.Draining() {
		return nil, unavailable(10)
	}
	key, err := idempotencyKey(c.Request)
	if err != nil {
		return nil, err
	}
	body, members, err := a.readBody(c)
	if err != nil {
		return nil, err
	}
	items, err := batchItems(members)
	if err != nil {
		return nil, err
	}
	all, err := a.checkBatch(k, items)
	for i := range all {
		all[i].BodyHash = sha256.Sum256(body)
		if key != "" {
			all[i].IdempotencyKey = fmt.Sprintf("%s\n%d", key, i) // a line break is in no key that was sent
		}
	}
	return all, err
}

func batchItems(members []strictjson.Member) ([][]byte, error) {
	var items [][]byte
	for _, m := range members {
		if m.Key == "tasks" {
			items, _ = strictjson.Elements(m.Value)
		} else if right := misspelled(m.Key, "tasks"); right != "" {
			return nil, invalid(invalidData, map[string]string{right: spelledRule + right})
		}
	}
	if len(items) == 0 || len(items) > maxBatch {
		return nil, invalid(invalidData, map[string]string{"tasks": fmt.Sprintf("Tasks must be a list of 1 to %d tasks", maxBatch)})
	}
	return items, nil
}

// checkBatch checks all tasks before it refuses any.
func (a *API) checkBatch(k *keys.Key, items [][]byte) ([]submission, error) {
	all, details, refs := make([]submission, len(items)), map[string]string{}, map[string]task.ID{}
	var refusal error
	for i, item := range items {
		e := envelope{prefix: fmt.Sprintf("tasks[%d].", i)}
		members, ok := strictjson.Members(item)
		if !ok {
			details[fmt.Sprintf("tasks[%d]", i)] = "A task must be an object"
			continue
		}
		t, err := a.check(&e, members, refs)
		e.enlist(refs)
		if err == nil && len(e.faults) == 0 {
			err = a.admit(k, t, e.task.ProjectID)
		}
		if err != nil && refusal == nil {
			refusal = err
		}
		for path, sentence := range e.faults {
			if len(details) < maxDetails {
				details[path] = sentence
			}
		}
		all[i] = submission{named: e.named, Submission: queue.Submission{
			Task: e.task, APIKey: k.ID, TypicalSeconds: seconds(t.Typical), Weight: a.Weight(e.task.ProjectID),
		}}
	}
	if len(details) > 0 {
		return nil, invalid(invalidData, details)
	}
	return all, refusal
}
