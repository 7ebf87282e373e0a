package e2e

import (
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/keys"
)

// guessLimit is how many wrong keys of one address a minute are answered before it is told to wait.
const guessLimit = 600

// race times two tries beside each other in a random order, so many times each, and gives Welch's t of their difference.
// The slowest samples are the machine's and are left out.
func race(times int, first, second func()) (t float64) {
	var took [2][]float64
	tries := [2]func(){first, second}
	for len(took[0]) < times || len(took[1]) < times {
		which := rand.IntN(2)
		began := time.Now()
		tries[which]()
		took[which] = append(took[which], float64(time.Since(began)))
	}
	a, b := cropped(took[0]), cropped(took[1])
	return (a.mean - b.mean) / math.Sqrt(a.variance/a.n+b.variance/b.n)
}

type sample struct{ mean, variance, n float64 }

func cropped(took []float64) (s sample) {
	slices.Sort(took)
	took = took[:len(took)*9/10]
	s.n = float64(len(took))
	for _, v := range took {
		s.mean += v / s.n
	}
	for _, v := range took {
		s.variance += (v - s.mean) * (v - s.mean) / (s.n - 1)
	}
	return s
}

// leastOf is the smallest difference that some races find: a leak is there in each of them, a noise is not.
func leastOf(races int, race func() float64) float64 {
	smallest := math.Inf(1)
	for range races {
		if t := race(); math.Abs(t) < math.Abs(smallest) {
			smallest = t
		}
	}
	return smallest
}

// leaky compares as one does who has not heard of timing.
func leaky(presented string) bool {
	for i := range len(apiKey) {
		if presented[i] != apiKey[i] {
			return false
		}
	}
	return true
}

// The guesses are nearly the key, and nothing like it.
var near, far = apiKey[:len(apiKey)-1] + "!", strings.Repeat("!", len(apiKey))

func TestA11_TimeTellsNothingOfAKey(t *testing.T) {
	ring, err := keys.Parse("one:another-key-of-the-studio,e2e:" + apiKey)
	require.NoError(t, err)
	often := func(find func(string) bool, key string) func() {
		return func() {
			for range 20 {
				find(key)
			}
		}
	}
	find := func(key string) bool { _, ok := ring.Find(key); return ok }
	found := leastOf(3, func() float64 { return race(10_000, often(find, near), often(find, far)) })
	seen := leastOf(3, func() float64 { return race(10_000, often(leaky, near), often(leaky, far)) })

	s := startService(t, unlimited)
	times := long(t, 2000, 50_000)
	guess := func(key string) func() {
		return func() { _, _, _ = s.send(http.MethodGet, "/api/v1/types", nil, "X-API-Key", key) }
	}
	asked := leastOf(3, func() float64 { return race(times, guess(near), guess(far)) })
	t.Logf("A11: Welch's t of a guess that is nearly the key and one that is nothing like it: %.2f of 400,000 looks at the ring, %.2f of %d requests; a leaky comparison shows %.1f",
		found, asked, 2*times, seen)
	require.Greater(t, math.Abs(seen), 4.5, "these races would not see a leak")
	require.Less(t, math.Abs(found), 4.5)
	require.Less(t, math.Abs(asked), 4.5)
}

func TestA11_GuessingIsLimitedAndRightKeysAreNot(t *testing.T) {
	t.Parallel()
	s := startService(t, unlimited)
	answers := map[int]int{}
	for i := range 2 * guessLimit {
		code, answer := s.call(http.MethodGet, "/api/v1/types", nil, "X-API-Key", fmt.Sprintf("%s%d", near, i))
		answers[code]++
		if code == http.StatusTooManyRequests {
			require.Positive(t, answer["retry_after"])
		}
		if i%100 == 0 {
			code, _ := s.call(http.MethodGet, "/api/v1/types", nil)
			require.Equal(t, http.StatusOK, code, "a right key waits for nobody's guesses")
		}
	}
	t.Logf("A11: %d wrong keys from one address: answers %v", 2*guessLimit, answers)
	require.Equal(t, map[int]int{http.StatusUnauthorized: guessLimit, http.StatusTooManyRequests: guessLimit}, answers)
}

func TestA13_AddressesThatAClientMakesUpAreNotBelieved(t *testing.T) {
	t.Parallel()
	s := startService(t, unlimited)
	names := []string{
		"X-Forwarded-For", "X-Real-IP", "Forwarded", "True-Client-IP", "CF-Connecting-IP", "X-Client-IP", "X-Appengine-Remote-Addr",
		"Fly-Client-IP", "X-Cluster-Client-IP", "X-Forwarded",
	}
	const more = 300
	let := 0
	for i := range guessLimit + more {
		name, address := names[i%len(names)], fmt.Sprintf("10.%d.%d.%d", i%7, i/250, i%250)
		if name == "Forwarded" {
			address = "for=" + address
		}
		code, _ := s.call(http.MethodGet, "/api/v1/types", nil, "X-API-Key", "a-key-of-nobody", name, address)
		if code == http.StatusUnauthorized {
			let++
		} else {
			require.Equal(t, http.StatusTooManyRequests, code)
		}
	}
	t.Logf("A13: %d wrong keys, each from another address by %d headers: %d let through of %d a minute, bypassed %d",
		guessLimit+more, len(names), let, guessLimit, let-guessLimit)
	require.Equal(t, guessLimit, let)
	require.Zero(t, s.logged("10.1."), "the log has an address that somebody made up")
}
