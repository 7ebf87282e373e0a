package rest

import (
	"crypto/sha256"
	"errors"
	"math"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"ft.tc/backlot/host/internal/failpoint"
	"ft.tc/backlot/host/internal/keys"
	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/rest/strictjson"
	"ft.tc/backlot/host/internal/task"
)

const invalidData = "Invalid task data"

func (a *API) submit(c *gin.Context, k *keys.Key) error {
	s, wait, err := a.readSubmission(c, k)
	if err != nil {
		return a.refuseCounted(c, k, err)
	}
	receipts, err := a.store(c, k, []submission{s})
	if err != nil {
		return err
	}
	r := receipts[0]
	call(c).task = r.Task.ID
	if r.Replayed {
		c.Header("Idempotent-Replayed", "true")
	}
	if wait > 0 {
		c.Header("Preference-Applied", applied(wait))
		if x, ok := a.await(c, r.Task.ID, wait); ok {
			send(c, http.StatusCreated, endedBody(r, x))
			return nil
		}
	}
	send(c, http.StatusCreated, receiptBody(r))
	return nil
}

// refuseCounted counts a submission that does not get as far as the queue: it is a request like any other.
func (a *API) refuseCounted(c *gin.Context, k *keys.Key, cause error) error {
	if public(cause).Code == task.CodeUnavailable {
		return cause
	}
	rate, err := a.Queue.TakeRate(c.Request.Context(), k.ID, queue.RateSubmit)
	setRate(c, rate)
	if err != nil {
		return err
	}
	return cause
}

// submission is what one task of a request becomes, and what its dependencies are called in it.
type submission struct {
	queue.Submission

	named []dependency
}

func (a *API) readSubmission(c *gin.Context, k *keys.Key) (s submission, wait time.Duration, err error) {
	if a.Draining() {
		return s, 0, unavailable(10)
	}
	if wait, err = waitWanted(c.Request); err != nil {
		return s, 0, err
	}
	if s.IdempotencyKey, err = idempotencyKey(c.Request); err != nil {
		return s, 0, err
	}
	body, members, err := a.readBody(c)
	if err != nil {
		return s, 0, err
	}
	e := envelope{}
	t, err := a.check(&e, members, nil)
	if err == nil && len(e.faults) > 0 {
		err = invalid(invalidData, e.faults)
	}
	if err == nil {
		err = a.admit(k, t, e.task.ProjectID)
	}
	s.named = e.named
	s.Task, s.APIKey, s.TypicalSeconds = e.task, k.ID, seconds(t.Typical)
	s.BodyHash, s.Weight = sha256.Sum256(body), a.Weight(e.task.ProjectID)
	return s, wait, err
}

// check reads a submission and finds all that is wrong with it. The error is the service's own.
// refs are the tasks of the same batch that it may depend on, by their ref.
func (a *API) check(e *envelope, members []strictjson.Member, refs map[string]task.ID) (Type, error) {
	e.read(members, a.CheckURL)
	e.resolve(refs)
	if e.task.Type == "" {
		return Type{}, nil
	}
	t, known := a.lookUp(e.task.Type, e.task.ProjectID, modelOf(e.task.Data))
	if !known {
		e.fault("task_type", "Task type must be one of "+strings.Join(a.typeNames(), ", "))
		return t, nil
	}
	if err := a.checkData(e, t); err != nil {
		return t, err
	}
	id, err := task.NewID()
	e.task.ID, e.task.Variant = id, t.Variant
	return t, err
}

// modelOf is what task_data asks for as its model; empty where it asks for none.
func modelOf(data []byte) string {
	members, err := strictjson.Object(data, levels)
	if err != nil {
		return ""
	}
	return textMember(members, "model")
}

// admit holds a faultless submission against what the key may do and what the service can.
func (a *API) admit(k *keys.Key, t Type, project string) error {
	if !k.Sees(project) {
		return fail(codeForbidden, "This API key may not submit to that project")
	}
	if !a.served(t) {
		return unavailable(30)
	}
	return nil
}

func (a *API) store(c *gin.Context, k *keys.Key, all []submission) ([]queue.Receipt, error) {
	s := make([]queue.Submission, len(all))
	for i := range all {
		s[i] = all[i].Submission
	}
	ctx, span := a.submitting(c.Request.Context(), all)
	receipts, rate, err := a.Queue.Submit(ctx, s)
	span.End(err)
	failpoint.At("submitted")
	var unfit *queue.DependencyError
	if errors.As(err, &unfit) {
		return nil, a.refuseCounted(c, k, unfitDependency(unfit, all))
	}
	setRate(c, rate)
	a.health.submitted(err)
	for _, r := range receipts {
		if !r.Replayed {
			a.Metrics.Submitted(r.Task.Type)
		}
	}
	return receipts, err
}

func seconds(d time.Duration) int { return int(math.Ceil(d.Seconds())) }

func idempotencyKey(r *http.Request) (string, error) {
	values := r.Header["Idempotency-Key"]
	if len(values) == 0 || len(values) == 1 && values[0] == "" {
		return "", nil
	}
	if key := values[0]; len(values) == 1 && len(key) <= 255 && !strings.ContainsFunc(key, func(r rune) bool { return r < ' ' || r > '~' }) {
		return key, nil
	}
	return "", fail(codeBadRequest, "Idempotency-Key must be one value of 1 to 255 printable ASCII characters")
}
