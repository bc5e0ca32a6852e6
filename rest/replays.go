package rest

import (
	"crypto/sha256"
	"net/http"
	"sync"

	"cspkit.example/pcerr"
)

// replays remembers what writes were answered, so that a client that lost the
// answer and repeats the request gets it again, and nothing is done twice.
// The key is the caller and the MS-RequestId. It is bounded: the oldest
// answers are forgotten first.
type replays struct {
	mu     sync.Mutex
	done   map[replayKey]*replay
	oldest []replayKey // a ring, once it is full
	next   int
}

// rememberAnswers is how many answers are remembered.
const rememberAnswers = 10_000

type replayKey struct{ tenant, user, request string }

// replay is an answer, once ready is closed.
type replay struct {
	ready  chan struct{}
	digest [sha256.Size]byte // of what was asked
	answer *answer           // nil: it failed, and may be tried again
}

func newReplays() *replays {
	return &replays{done: map[replayKey]*replay{}}
}

// once runs a write, or returns the answer to the same request before. A
// request that comes while the first is being done waits for it. Refusals are
// not remembered: nothing was done. Another request under the same ID is
// refused.
func (r *replays) once(c *call, run func() (*answer, error)) (*answer, error) {
	id := c.http.Header.Get("MS-RequestId")
	if id == "" || len(id) > maxHeader {
		return run()
	}
	key := replayKey{string(c.caller.Tenant), string(c.caller.User), id}
	digest := sha256.Sum256([]byte(c.route.method + " " + c.uri() + "\n" + string(c.body)))
	for {
		entry, mine := r.claim(key, digest)
		if mine {
			return r.run(key, entry, run)
		}
		select {
		case <-entry.ready:
		case <-c.Done():
			return nil, c.Err()
		}
		if entry.answer == nil {
			continue // it failed: this request is the next to try
		}
		if entry.digest != digest {
			return nil, pcerr.Invalid("CUS-11", "MS-RequestId", "another request used this ID: take a new one")
		}
		return entry.answer, nil
	}
}

func (r *replays) claim(key replayKey, digest [sha256.Size]byte) (entry *replay, mine bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if entry = r.done[key]; entry != nil {
		return entry, false
	}
	entry = &replay{ready: make(chan struct{}), digest: digest}
	r.done[key] = entry
	return entry, true
}

func (r *replays) run(key replayKey, entry *replay, run func() (*answer, error)) (a *answer, err error) {
	defer func() { // also when run panics
		r.mu.Lock()
		defer r.mu.Unlock()
		if a == nil || a.status >= http.StatusBadRequest {
			delete(r.done, key)
		} else {
			entry.answer = a
			r.remember(key)
		}
		close(entry.ready)
	}()
	return run()
}

// remember notes who was answered, in place of the oldest when there are many.
func (r *replays) remember(key replayKey) {
	if len(r.oldest) < rememberAnswers {
		r.oldest = append(r.oldest, key)
		return
	}
	delete(r.done, r.oldest[r.next])
	r.oldest[r.next] = key
	r.next = (r.next + 1) % len(r.oldest)
}
