package partnercentertest

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"

	"cspkit.example/pcerr"
)

// WireFault lets HTTP requests go wrong before or behind the API; see [Fault]
// for faults of operations, which also show over HTTP.
type WireFault struct {
	// Which requests. Path is a pattern as of path.Match, such as
	// /v1/customers/*/orders; empty matches every path.
	Method, Path string

	From, Times  int // as in Fault
	Probability  float64
	After, Until time.Time

	// How.
	Status      int           // answered instead; 429 gets a Retry-After
	RetryAfter  time.Duration // of a 429; 0 means a second
	RetryAsDate bool          // Retry-After is a date, not seconds
	Drop        bool          // the connection ends without an answer
	Lost        bool          // the request is done first; then Status or Drop
	Latency     time.Duration
}

// FailWire lets requests go wrong from now on, until heal is called.
func (w *World) FailWire(f WireFault) (heal func()) {
	return w.wire.faults.arm(f, trigger{from: f.From, times: f.Times, probability: f.Probability})
}

func (f *WireFault) say() string {
	how := "slow"
	switch {
	case f.Drop:
		how = "the connection is dropped"
	case f.Status != 0:
		how = strconv.Itoa(f.Status)
	}
	return cmp.Or(f.Method, "any method") + " " + cmp.Or(f.Path, "anywhere") + ": " + manner(how, f.Latency, f.Lost)
}

func (f *WireFault) matches(e Exchange) bool {
	matched, err := path.Match(strings.ToLower(f.Path), strings.ToLower(e.Path))
	return (f.Method == "" || f.Method == e.Method) && (f.Path == "" || err == nil && matched) && within(e.At, f.After, f.Until)
}

// Hide delays when resources that are made over HTTP can be read by their own
// address: such reads answer 404 for a time, and for a number of reads. Path is
// the pattern of the resource's address, such as /v1/customers/*.
func (w *World) Hide(pattern string, lag time.Duration, reads int) {
	w.wire.mu.Lock()
	defer w.wire.mu.Unlock()
	w.wire.hidings = append(w.wire.hidings, hiding{strings.ToLower(pattern), lag, reads})
}

// Exchange is one request over HTTP and how it was answered.
type Exchange struct {
	At            time.Time
	Method, Path  string
	Token         string // continuation token of the request
	RequestID     string
	CorrelationID string
	Status        int           // 0: the connection was dropped
	RetryAfter    time.Duration // of a 429
	Next          string        // continuation token of the answer; empty on the last page
}

// Exchanges returns the last 10,000 requests over HTTP, in the order in which
// they ended.
func (w *World) Exchanges() []Exchange { return w.wire.exchanges.list() }

// wireState is what the API of a world knows about its requests.
type wireState struct {
	faults    *rules[WireFault]
	exchanges recent[Exchange]
	mu        sync.Mutex // guards what is below
	hidings   []hiding
	born      map[string]*birth // by address in lower case
}

type hiding struct {
	pattern string
	lag     time.Duration
	reads   int
}

type birth struct {
	at    time.Time
	reads int
}

func newWireState(seed uint64) *wireState {
	return &wireState{faults: newRules[WireFault](seed), born: map[string]*birth{}}
}

// wire is the API with faults and notes around it.
type wire struct {
	world *World
	api   http.Handler
}

// ServeHTTP answers one request.
func (h *wire) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	state := h.world.wire
	e := Exchange{
		At: h.world.now(), Method: r.Method, Path: path.Clean(r.URL.Path), Token: r.Header.Get("MS-ContinuationToken"),
		RequestID: r.Header.Get("MS-RequestId"), CorrelationID: r.Header.Get("MS-CorrelationId"),
	}
	// A client that has its answer must find it noted.
	note := sync.OnceFunc(func() { state.exchanges.add(e) })
	defer note()
	fault := state.faults.first(func(f *WireFault) bool { return f.matches(e) })
	if fault == nil {
		fault = &WireFault{}
	}
	if wait(r.Context(), fault.Latency) != nil {
		return // the client is gone
	}
	if !fault.Lost && fault.Status == 0 && !fault.Drop {
		h.answer(e, r, &sender{ResponseWriter: w, tell: func(s *sender) {
			e.Status, e.Next = s.status, s.next
			note()
		}})
		return
	}
	if fault.Lost {
		h.answer(e, r, &sender{ResponseWriter: lost{http.Header{}}, tell: func(*sender) {}})
	}
	if fault.Status == 0 {
		panic(http.ErrAbortHandler) // ends the connection without an answer
	}
	e.Status = fault.Status
	if fault.Status == http.StatusTooManyRequests {
		e.RetryAfter = max(fault.RetryAfter, time.Second)
		after := strconv.Itoa(int(e.RetryAfter / time.Second))
		if fault.RetryAsDate {
			after = e.At.Add(e.RetryAfter).UTC().Format(http.TimeFormat)
		}
		w.Header().Set("Retry-After", after)
		throttle(w, int(e.RetryAfter/time.Second))
		return
	}
	refuse(w, fault.Status, "as the test wants it")
}

// answer lets the API answer, unless the resource is hidden yet.
func (h *wire) answer(e Exchange, r *http.Request, to *sender) {
	if e.Method == http.MethodGet && h.world.wire.hides(e) {
		refuse(to, http.StatusNotFound, "the resource is not visible yet")
		return
	}
	to.born = func(id string) { h.world.wire.bear(e, id) }
	h.api.ServeHTTP(to, r.WithContext(context.WithValue(r.Context(), wayKey{}, &to.way)))
}

// sender tells what an answer says, and then passes it on.
type sender struct {
	http.ResponseWriter
	way    way
	status int
	next   string          // continuation token of a list, empty when there is none
	born   func(id string) // is told of a new resource
	tell   func(*sender)
}

// WriteHeader notes the status, or that the answer is lost here.
func (s *sender) WriteHeader(status int) {
	s.status = status
	if err := s.way.lost; err != nil {
		documented, _ := pcerr.Describe(pcerr.CodeOf(err))
		s.status = cmp.Or(documented.HTTP, http.StatusServiceUnavailable)
		for _, name := range []string{"Content-Length", "Location", "ETag"} {
			s.Header().Del(name)
		}
		refuse(s.ResponseWriter, s.status, err.Error())
		s.ResponseWriter = lost{s.Header()}
		return
	}
	s.ResponseWriter.WriteHeader(status)
}

// Write takes the whole answer: the API writes it at once. Decoding a page
// would cost more than making it, so the token is looked for where lists have
// it, at their beginning. In a text of somebody's the quotes would be escaped:
// what is found is the member.
func (s *sender) Write(body []byte) (int, error) {
	_, rest, _ := bytes.Cut(body[:min(len(body), 4096)], []byte(`"continuationToken":"`))
	token, _, _ := bytes.Cut(rest, []byte(`"`))
	s.next = string(token)
	if s.status == http.StatusCreated {
		var made struct{ ID string }
		_ = json.Unmarshal(body, &made) // what is no object has no ID
		s.born(made.ID)
	}
	s.tell(s)
	return s.ResponseWriter.Write(body)
}

// lost takes an answer that nobody gets.
type lost struct{ header http.Header }

// Header is that of the answer.
func (l lost) Header() http.Header { return l.header }

// WriteHeader forgets the status.
func (l lost) WriteHeader(int) {}

// Write forgets the body.
func (l lost) Write(body []byte) (int, error) { return len(body), nil }

// throttle answers as the gateway in front of the real API does, in a form of
// its own.
func throttle(w http.ResponseWriter, seconds int) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusTooManyRequests)
	_, _ = fmt.Fprintf(w, `{"statusCode":429,"message":"Rate limit is exceeded. Try again in %d seconds."}`, seconds) // the client may be gone
}

// refuse answers in the form of the API.
func refuse(w http.ResponseWriter, status int, description string) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, `{"code":0,"description":`+strconv.Quote(description)+`,"data":[],"source":"PartnerFD"}`) // the client may be gone
}

// bear remembers when a resource was made, where something hides any.
func (s *wireState) bear(e Exchange, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if id != "" && len(s.hidings) > 0 {
		s.born[strings.ToLower(e.Path+"/"+id)] = &birth{at: e.At}
	}
}

// hides reports whether a resource cannot be read yet, and counts the read.
func (s *wireState) hides(e Exchange) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	address := strings.ToLower(e.Path)
	b := s.born[address]
	if b == nil {
		return false
	}
	for _, h := range s.hidings {
		if ok, err := path.Match(h.pattern, address); err == nil && ok && (e.At.Before(b.at.Add(h.lag)) || b.reads < h.reads) {
			b.reads++
			return true
		}
	}
	return false
}
